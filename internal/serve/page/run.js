// A run: how far it is, then what it came to.
import { api, bars, el, figure, guard, id, money, percent, put, t, table } from "/page/app.js";
import { term } from "/page/terms.js";

async function begin() {
  const run = await api("GET", "runs/" + id());
  if (run.state === "done") return results();
  follow(run);
  if (ended(run)) return;
  const events = new EventSource(`/api/v1/runs/${id()}/events`);
  events.addEventListener("site", (e) => last("site", JSON.parse(e.data)));
  events.addEventListener("memo", (e) => last("memo", JSON.parse(e.data)));
  events.onmessage = guard(async (e) => {
    const now = JSON.parse(e.data);
    if (now.state === "done") { events.close(); await results(); } else { follow(now); if (ended(now)) events.close(); }
  });
}

const ended = (run) => run.state === "failed" || run.state === "cleared";

/** a bar of how many are done, with the name of the last one */
function bar(words) {
  const text = el("span"), name = el("span", { class: "soft" }), progress = el("progress");
  return { node: el("label", { class: "block" }, text, " ", name, progress), name, show: ({ done, total }) => {
    text.textContent = total ? t(words, done, total) : t(words + "_wait");
    if (total) { progress.max = total; progress.value = done; } else progress.removeAttribute("value");
  } };
}

const following = { site: bar("sites_done"), memo: bar("memos_done") };
const last = (kind, step) => { following[kind].name.textContent = step.site ? `${step.miner}, ${step.site}` : step.miner; };
const state = el("p", { id: "state" });

/** the page stays as it is while figures change, so that nobody loses their place */
function follow(run) {
  state.className = run.state === "failed" ? "bad" : "";
  const text = t(run.state) + (run.error ? ": " + run.error : "");
  if (state.textContent !== text) state.textContent = text;
  following.site.show(run.sites);
  following.memo.show(run.memos);
  if (!state.isConnected) put(el("h1", {}, run.name), state, following.site.node, following.memo.node, el("p", {}, el("a", { href: "/drops/" + run.drop }, t("how_read"))));
  for (const b of Object.values(following)) b.node.hidden = ended(run);
}

const escaped = (path) => path.split("/").map(encodeURIComponent).join("/");
const file = (path) => `/api/v1/runs/${id()}/files/` + escaped(path);

/** the note on a miner as a page, and beside it the same to print and to edit: what of them the run has */
function notes(memo, outputs) {
  const stem = memo.replace(/\.pdf$/, ""), there = (ending) => outputs.some((o) => o.path === stem + ending);
  return [there(".html") && el("a", { class: "note", href: `/runs/${id()}/notes/` + escaped(stem + ".html") }, t("note")), " ",
    there(".pdf") && el("a", { href: file(stem + ".pdf") }, t(there(".html") ? "pdf" : "note_pdf")), " ", there(".docx") && el("a", { href: file(stem + ".docx") }, t("word")), " "];
}

async function results() {
  const sum = await api("GET", `runs/${id()}/results`);
  const m = sum.manifest, compared = Boolean(sum.compared);
  const book = m.outputs.find((o) => /\.(annotated\.xls[xm]|results\.xlsx)$/.test(o.path));
  const rows = sum.miners.flatMap((x) => [el("tr", { class: "miner" },
    el("th", { scope: "row" }, x.name, x.ticker ? ` (${x.ticker})` : "", el("br"), x.memo && notes(x.memo, m.outputs),
      x.nav_per_share_usd !== null || x.sites.some((s) => !s.why) ? el("a", { href: `/runs/${id()}/whatif?miner=${encodeURIComponent(x.ticker || x.name)}` }, t("whatif")) : ""),
    el("td", {}, ""), el("td", { class: "n" }, money(x.uplift_usd)), compared && el("td", { class: "n" }, money(x.change_usd, true)), el("td", {}), el("td", {}),
    el("td", { class: "n" }, figure(x.nav_per_share_usd)), el("td", { class: "n" }, figure(x.risked_nav_per_share_usd)), el("td", { class: "n" }, figure(x.share_price_usd)),
    el("td", { class: "n" }, `${x.findings.error} / ${x.findings.warning}`)),
  ...x.sites.map((s) => el("tr", {}, el("td", { class: "site" }, s.name), s.why ? el("td", { class: "bad", colspan: compared ? "9" : "8" }, t("not_evaluated", s.why)) : [
    el("td", {}, s.action_changed ? el("mark", {}, s.action) : s.action, s.confidence ? el("span", { class: "soft" }, ` ${t("confidence").toLowerCase()}: ${term("confidences", s.confidence)}`) : ""),
    el("td", { class: "n" }, money(s.uplift_usd)), compared && el("td", { class: "n" }, money(s.change_usd, true)), el("td", { class: "n" }, percent(s.project_irr)), el("td", { class: "n" }, money(s.mine_npv_usd)),
    el("td"), el("td"), el("td"), el("td")]))]);
  const head = [[t("miner")], [t("action")], [t("uplift"), "n"], ...(compared ? [[t("change"), "n"]] : []), [t("irr"), "n"], [t("mining"), "n"], [t("nav"), "n"], [t("risked"), "n"], [t("price"), "n"], [t("findings"), "n"]];
  const shares = sum.miners.filter((x) => x.nav_per_share_usd !== null).map((x) => ({ name: x.ticker || x.name, values: [x.share_price_usd, x.nav_per_share_usd] }));
  put(el("h1", {}, sum.run.name), el("p", { class: "soft" }, t("run_id", m.run_id), " · ", m.checks.failed.length ? el("span", { class: "bad" }, t("checks_bad", m.checks.failed.length)) : t("checks_ok", m.checks.passed), " · ",
      t("finding_counts", sum.findings.error, sum.findings.warning, sum.findings.info), " · ", el("a", { href: "/drops/" + sum.run.drop }, t("how_read"))),
    el("div", { class: "row" }, book && el("a", { class: "button main", href: file(book.path), id: "book" }, t("workbook_annotated")), el("a", { class: "button", href: `/api/v1/runs/${id()}/all.zip`, id: "zip" }, t("everything"))),
    el("h2", {}, t("results")), compared && el("p", { class: "soft" }, t("compared"), " ", el("a", { href: "/runs/" + sum.compared }, sum.compared)), table(t("results"), head, rows),
    shares.length > 0 && el("h2", {}, t("nav")), shares.length > 0 && bars(t("nav"), shares, (v) => figure(v), [t("price"), t("nav")]),
    parts(sum.miners),
    el("h2", {}, t("files")), el("ul", {}, m.outputs.map((o) => el("li", {}, el("a", { href: file(o.path) }, o.path))), el("li", {}, el("a", { href: file("run.json") }, "run.json"))));
}

function parts(miners) {
  const with_ = miners.filter((x) => x.nav_parts_per_share_usd);
  if (with_.length === 0) return null;
  const keys = [...new Set(with_.flatMap((x) => Object.keys(x.nav_parts_per_share_usd)))].sort();
  return el("details", {}, el("summary", {}, t("parts")), table(t("parts"), [[t("miner")], ...keys.map((k) => [term("parts", k), "n"])],
    with_.map((x) => el("tr", {}, el("th", { scope: "row" }, x.ticker || x.name), keys.map((k) => el("td", { class: "n" }, figure(x.nav_parts_per_share_usd[k])))))));
}

put(el("p", { class: "soft" }, "…"));
guard(begin)();
