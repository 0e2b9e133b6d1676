// What if: sliders over a miner of a run. The address holds the changes, so that a link shows the same.
import { api, bars, el, figure, guard, id, money, percent, put, save, say, t, table } from "/page/app.js";
import { term } from "/page/terms.js";

const asks = new URLSearchParams(location.search);
const miner = asks.get("miner") ?? "";
let base, book, levers, now, site = "", timer, asked = 0;
/** changes by "input" or "input|site": the override in the notation of scenarios */
const changes = new Map();
for (const [key, value] of asks) if (key.startsWith("c.")) changes.set(key.slice(2), value);

const list = () => [...changes].map(([key, override]) => { const [input, where] = key.split("|"); return { input, override, site: where || undefined }; });
const keyOf = (l) => (l.market || !site ? l.input : `${l.input}|${site}`);

/** how a lever moves: in per cent of what is there, in months, in percentage points, or set to a word */
const kindOf = (l) => (l.type === "enum" ? "word" : l.input === "delay_months" ? "months" : l.type === "pct" ? "points" : "relative");
const ranges = { relative: [-60, 100, 1], months: [-24, 48, 1], points: [-6, 6, 0.25] };

function read(l) {
  const o = changes.get(keyOf(l));
  if (!o) return kindOf(l) === "word" ? "" : 0;
  if (o[0] === "*") return Math.round((Number(o.slice(1)) - 1) * 10000) / 100;
  if (o[0] === "+") return kindOf(l) === "points" ? Math.round(Number(o.slice(1)) * 1e6) / 1e4 : Number(o.slice(1));
  return o.slice(1);
}

function write(l, v) {
  const kind = kindOf(l);
  if (v === "" || Number(v) === 0) changes.delete(keyOf(l));
  else if (kind === "word") changes.set(keyOf(l), "=" + v);
  else if (kind === "relative") changes.set(keyOf(l), "*" + String(Math.round((1 + v / 100) * 1e6) / 1e6));
  else changes.set(keyOf(l), "+" + String(kind === "points" ? Math.round(v * 1e4) / 1e6 : v));
  const query = new URLSearchParams({ miner });
  for (const [k, o] of changes) query.set("c." + k, o);
  history.replaceState(null, "", "?" + query);
  clearTimeout(timer);
  timer = setTimeout(guard(ask), 40);
}

async function ask() {
  const mine = ++asked, from = performance.now();
  const got = await api("POST", `runs/${id()}/whatif`, { miner, changes: list() });
  if (mine !== asked) return; // a later one is on its way
  now = got;
  say(t("latency", Math.round(performance.now() - from)));
  answer();
}

/** what stands in the run, of the market or of the sites chosen */
function stands(l) {
  const sites = base.sites.map((s, i) => [s.site, i]).filter(([name]) => !site || name === site).map(([, i]) => i);
  if (l.type === "enum") return [...new Set(sites.map((i) => term("values", l.texts?.[i] || "–")))].join(", ");
  const values = (l.market ? l.values : sites.map((i) => l.values[i])).filter((v) => v !== null);
  if (values.length === 0) return "–";
  const show = (v) => (l.type === "pct" ? percent(v, 2) : figure(v, Math.abs(v) < 100 && !Number.isInteger(v) ? 2 : 0));
  const low = Math.min(...values), high = Math.max(...values);
  return (low === high ? show(low) : `${show(low)} … ${show(high)}`) + (l.type === "pct" ? "" : " " + term("units", l.unit));
}

function lever(l) {
  const kind = kindOf(l), label = `lever-${l.input}`;
  const name = el("label", { for: label }, l.words, el("br"), el("span", { class: "soft" }, stands(l)));
  if (kind === "word") {
    const pick = el("select", { id: label, onchange: () => write(l, pick.value) }, el("option", { value: "" }, t("as_is")), (l.choices ?? []).map((c) => el("option", { value: c, selected: read(l) === c }, term("values", c))));
    return el("div", { class: "lever" }, name, pick, el("span"), el("span", { class: "soft" }, t("set_to")));
  }
  const [min, max, step] = ranges[kind];
  const slide = el("input", { type: "range", id: label, min, max, step, value: read(l), oninput: () => { box.value = slide.value; write(l, Number(slide.value)); } });
  const box = el("input", { type: "number", step: "any", value: read(l), "aria-label": `${l.words}: ${t(kind === "relative" ? "relative" : kind === "months" ? "months_more" : "points")}`, oninput: () => { slide.value = box.value; write(l, Number(box.value)); } });
  return el("div", { class: "lever" }, name, slide, box, el("span", { class: "soft" }, t(kind === "relative" ? "relative" : kind === "months" ? "months_more" : "points")));
}

const panel = el("div"), side = el("div");

function show(ticker) {
  const pick = el("select", { id: "for", onchange: () => { site = pick.value; controls(); } }, el("option", { value: "" }, t("all_sites")), [...new Set(base.sites.map((s) => s.site))].map((s) => el("option", { value: s }, s)));
  const name = el("input", { id: "scenario", maxlength: "100", required: true });
  put(el("h1", {}, t("whatif_title", base.miner + (ticker ? ` (${ticker})` : ""))), el("p", {}, el("a", { href: "/runs/" + id() }, t("results"))),
    el("div", { class: "two" }, el("section", { "aria-label": t("whatif") }, el("div", { class: "row" }, el("label", { for: "for" }, t("for_sites")), pick, el("button", { type: "button", id: "reset", onclick: () => { changes.clear(); write(levers[0], 0); controls(); } }, t("reset")),
      el("button", { type: "button", id: "link", onclick: guard(async () => { await navigator.clipboard.writeText(location.href); say(t("link_copied")); }) }, t("copy_link"))), panel,
    el("form", { class: "row", onsubmit: guard(async (e) => {
      e.preventDefault();
      const asks = { miner, name: name.value, changes: list() };
      if (e.submitter?.id === "scenario-book") save(await api("POST", `runs/${id()}/scenario/book`, asks), book.replace(/\.[^.]*$/, (end) => ` ${name.value}${end}`));
      else save(await api("POST", `runs/${id()}/scenario`, asks), "scenarios.csv");
    }) }, el("label", { for: "scenario" }, t("scenario_name")), name, el("button", {}, t("scenario_take")), /\.xls[xm]$/.test(book) && el("button", { id: "scenario-book" }, t("scenario_book"))), el("p", { class: "soft" }, t("scenario_help"))), side));
  controls();
  answer();
}

const controls = () => panel.replaceChildren(...levers.map(lever));

function answer() {
  const card = (key, was, is, text) => el("div", { class: "card" }, t(key), el("strong", { id: "now-" + key }, text(is)), el("span", { class: "soft" }, `${t("base")}: ${text(was)}`));
  const rows = base.sites.map((b, i) => {
    const n = now.sites[i];
    return el("tr", {}, el("td", {}, b.site, b.structure ? ` (${b.structure})` : ""), n.error ? el("td", { class: "bad", colspan: "3" }, n.error) : [
      el("td", {}, n.words === b.words ? n.words : [el("mark", {}, n.words), el("br"), el("span", { class: "soft" }, `${t("base")}: ${b.words}`)]), el("td", { class: "n" }, money(b.uplift_usd)), el("td", { class: "n" }, money(n.uplift_usd))]);
  });
  side.replaceChildren(el("div", { class: "cards" }, card("nav", base.nav_per_share_usd, now.nav_per_share_usd, (v) => figure(v)), card("risked", base.risked_nav_per_share_usd, now.risked_nav_per_share_usd, (v) => figure(v)), card("uplift", base.uplift_usd, now.uplift_usd, (v) => money(v))),
    now.why ? el("p", { class: "soft" }, now.why) : "",
    bars(t("uplift"), base.sites.map((b, i) => ({ name: b.site, values: [b.uplift_usd, now.sites[i].uplift_usd ?? null] })), (v) => money(v), [t("base"), t("now")]),
    table(t("site"), [[t("site")], [t("action")], [`${t("uplift")}, ${t("base")}`, "n"], [`${t("uplift")}, ${t("now")}`, "n"]], rows));
}

guard(async () => {
  const doc = await api("GET", `runs/${id()}/whatif?miner=${encodeURIComponent(miner)}`);
  base = now = doc.base;
  book = doc.run.name;
  levers = doc.levers.filter((l) => l.type === "enum" || l.values?.some((v) => v !== null));
  show(doc.ticker);
  if (changes.size) await ask();
})();
