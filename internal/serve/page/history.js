// History: the miners of all runs, and the course of one.
import { api, course, dash, el, figure, guard, money, put, t, table } from "/page/app.js";
import { term } from "/page/terms.js";

const asks = new URLSearchParams(location.search);

async function miners() {
  const out = el("div");
  const find = async () => {
    const { miners } = await api("GET", "history?q=" + encodeURIComponent(q.value));
    out.replaceChildren(miners.length === 0 ? el("p", { class: "soft" }, t("none")) : table(t("history_title"), [[t("miner")], [t("runs"), "n"], [t("found")]], miners.map((m) => el("tr", {},
      el("td", {}, el("a", { href: "/history?miner=" + encodeURIComponent(m.ticker || m.miner) }, m.miner, m.ticker ? ` (${m.ticker})` : "")), el("td", { class: "n" }, String(m.runs)), el("td", {}, (m.hits ?? []).join(", "))))));
  };
  const q = el("input", { type: "search", id: "q", oninput: guard(find) });
  put(el("h1", {}, t("history_title")), el("div", { class: "row" }, el("label", { for: "q" }, t("search")), q), out);
  await find();
}

/** an attribution: what moved the figure, by groups of inputs, with their amounts */
const why = (groups) => groups.filter(([, usd]) => usd).map(([group, usd]) => `${term("groups", group)} ${money(usd, true)}`).join("; ");
const named = (r) => term("actions", r.action) + (r.alternative ? `: ${term("alternatives", r.alternative)}` : "");

async function miner(name) {
  const { runs } = await api("GET", "history?miner=" + encodeURIComponent(name));
  const marked = [];
  const out = el("div");
  const compare = el("button", { type: "button", disabled: true, onclick: guard(async () => {
    const [a, b] = runs.filter((r) => marked.includes(r.run));
    const c = await api("GET", `runs/${b.run}/changes/${a.run}`);
    const title = t("from_to", `${a.workbook}, ${a.asked}`, `${b.workbook}, ${b.asked}`);
    const rows = c.sites.filter((s) => s.miner.toLowerCase() === name.toLowerCase() || s.ticker.toLowerCase() === name.toLowerCase()).map((s) => el("tr", {}, el("td", {}, s.site), el("td", { class: "n" }, money(s.from_uplift_usd)), el("td", { class: "n" }, money(s.to_uplift_usd)), el("td", { class: "n" }, money(s.change_usd, true)),
      el("td", {}, why(s.parts.map((p) => [p.group, p.sequential_usd])) || dash), el("td", {}, s.recommendation_changed ? `${named(s.from_recommendation)} → ${named(s.to_recommendation)}` : "")));
    out.replaceChildren(el("h2", {}, title), rows.length ? table(title, [[t("site")], [`${t("uplift")}, ${a.asked}`, "n"], [`${t("uplift")}, ${b.asked}`, "n"], [t("change"), "n"], [t("why_changed")], [t("action")]], rows) : el("p", {}, t("no_change")));
  }) }, t("compare_two"));
  const mark = (r) => {
    const box = el("input", { type: "checkbox", "aria-label": `${t("mark")} ${r.workbook} ${r.asked}`, onchange: () => {
      if (box.checked) marked.push(r.run); else marked.splice(marked.indexOf(r.run), 1);
      compare.disabled = marked.length !== 2;
    } });
    return box;
  };
  put(el("h1", {}, name), el("p", {}, el("a", { href: "/history" }, t("history_title"))), runs.some((r) => r.nav_per_share_usd !== null) && el("h2", {}, t("course")), runs.some((r) => r.nav_per_share_usd !== null) && course(t("course"), runs.map((r) => ({ name: r.date, value: r.nav_per_share_usd })), (v) => figure(v)),
    el("h2", {}, t("runs")), table(t("runs"), [[""], [t("asked")], [t("workbook")], [t("date")], [t("btc"), "n"], [t("hashprice"), "n"], [t("rent"), "n"], [t("price"), "n"], [t("nav"), "n"], [t("uplift"), "n"], [t("why_changed")], [t("action")]], runs.map((r) => el("tr", {}, el("td", {}, mark(r)),
      el("td", {}, r.asked), el("td", {}, el("a", { href: "/runs/" + r.run }, r.workbook)), el("td", {}, r.date), el("td", { class: "n" }, figure(r.btc_price_usd, 0)), el("td", { class: "n" }, figure(r.hashprice_usd_ph_day, 1)), el("td", { class: "n" }, figure(r.lease_usd_kw_month, 0)), el("td", { class: "n" }, figure(r.share_price_usd)),
      el("td", { class: "n" }, figure(r.nav_per_share_usd)), el("td", { class: "n" }, money(r.uplift_usd)), el("td", {}, why(Object.entries(r.changes_usd ?? {}))), el("td", {}, Object.entries(r.actions).map(([k, v]) => `${term("actions", k)} ${v}`).join(", "))))),
    el("div", { class: "row" }, compare), out);
}

guard(() => (asks.get("miner") ? miner(asks.get("miner")) : miners()))();
