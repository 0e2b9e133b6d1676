// How a workbook was read: its sheets as they look, the columns' meanings, findings, corrections.
import { api, dash, el, guard, id, put, say, t, table } from "/page/app.js";
import { told } from "/page/terms.js";

let doc, drop, inputs, sheetName, showAll = false;

const letters = (n) => { let s = ""; for (; n > 0; n = Math.floor((n - 1) / 26)) s = String.fromCharCode(65 + ((n - 1) % 26)) + s; return s; };

async function load() {
  [drop, doc, inputs] = await Promise.all([api("GET", "drops/" + id()), api("GET", `drops/${id()}/reading`), inputs ?? api("GET", "inputs").then((d) => d.inputs)]);
  show();
}

function show() {
  const head = el("h1", {}, drop.name);
  if (!doc.look) { put(head, el("p", { class: "bad" }, doc.error)); return; }
  const look = { ...doc.look, Findings: doc.look.Findings.map(told) };
  const counts = { error: 0, warning: 0, info: 0 };
  look.Findings.forEach((f) => counts[f.severity]++);
  sheetName ??= (look.Tables.find((x) => x.Kind === "sites") ?? look.Tables[0])?.Sheet ?? look.Sheets[0]?.Name;
  put(head,
    el("p", {}, el("strong", {}, t("sites_ok", look.Evaluable, look.Sites)), " · ", t("finding_counts", counts.error, counts.warning, counts.info), " · ",
      t("figures", look.Figures.Used, look.Figures.Refused, look.Figures.Left)),
    el("div", { class: "row" }, el("button", { class: "main", id: "run", onclick: guard(run) }, t(drop.runs.length ? "run_again" : "run")),
      drop.runs.length > 0 && el("a", { class: "button", href: "/runs/" + drop.runs.at(-1).id }, t("run_open")),
      el("a", { href: `/api/v1/drops/${drop.id}/original` }, t("original")), share()),
    el("h2", {}, t("how_read")), key(), sheets(look), grid(look),
    el("h2", {}, t("findings")), findings(look), fixes(), el("h2", {}, t("columns")), columns(look));
}

function share() {
  if (document.body.dataset.users !== "true") return null;
  const box = el("input", { type: "checkbox", id: "share", onchange: guard(async () => { drop = await api("PUT", `drops/${drop.id}/shared`, { shared: box.checked }); }) });
  box.checked = drop.shared;
  return el("label", {}, box, " ", t("share"));
}

const key = () => el("p", { class: "key" }, ...["used", "refused", "left", "fixed"].map((k) => el("span", { class: k }, t("key_" + k))));

function sheets(look) {
  const pick = el("select", { id: "sheet", onchange: () => { sheetName = pick.value; show(); document.getElementById("sheet").focus(); } },
    look.Sheets.filter((s) => !s.Own).map((s) => el("option", { value: s.Name, selected: s.Name === sheetName }, s.Name)));
  return el("div", { class: "row" }, el("label", { for: "sheet" }, t("sheet")), pick, look.Left > 0 && el("span", { class: "soft" }, t("cells_left", look.Left)));
}

const fates = { used: "used", refused: "refused", "left alone": "left" };

/** the sheet as it looks; every cell is a button that tells what became of it and lets it be corrected */
function grid(look) {
  const cells = look.Sheets.find((s) => s.Name === sheetName)?.Cells ?? [];
  const rows = new Map();
  let last = 0;
  for (const c of cells) { (rows.get(c.Row) ?? rows.set(c.Row, new Map()).get(c.Row)).set(c.Col, c); last = Math.max(last, c.Col); }
  const said = new Map();
  for (const f of look.Findings) if (f.sheet === sheetName && f.cell && !said.has(f.cell)) said.set(f.cell, f);
  const fixed = new Set(doc.corrections.filter((c) => c.sheet.toLowerCase() === sheetName.toLowerCase()).map((c) => c.cell));
  const body = [...rows.keys()].sort((a, b) => a - b).map((r) => el("tr", {}, el("th", { scope: "row" }, String(r)), Array.from({ length: last }, (_, i) => {
    const c = rows.get(r).get(i + 1), ref = letters(i + 1) + r, finding = said.get(ref);
    if (!c) return el("td");
    const kind = [fates[c.Fate] ?? "", fixed.has(ref) ? "fixed" : ""].join(" ").trim();
    const tells = [ref, c.Fate && t("key_" + fates[c.Fate]), finding?.wrong, finding?.do].filter(Boolean).join(": ");
    return el("td", { class: kind || undefined, title: tells }, el("button", { type: "button", tabindex: finding || fixed.has(ref) ? "0" : "-1", "aria-label": `${ref} ${c.Text}. ${tells}`, onclick: () => correct(ref, c.Text, finding) }, c.Text));
  })));
  const view = el("div", { class: "scroll grid", tabindex: "0", role: "region", "aria-label": sheetName }, el("table", {},
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, ""), Array.from({ length: last }, (_, i) => el("th", { scope: "col" }, letters(i + 1))))), el("tbody", {}, body)));
  const at = el("input", { id: "at", size: "8", pattern: "[A-Za-z]{1,3}[0-9]{1,7}", required: true });
  return el("div", {}, view, el("form", { class: "row", onsubmit: (e) => {
    e.preventDefault();
    const ref = at.value.toUpperCase(), [, col, row] = ref.match(/^([A-Z]+)(\d+)$/);
    const n = [...col].reduce((a, ch) => a * 26 + ch.charCodeAt(0) - 64, 0);
    correct(ref, rows.get(Number(row))?.get(n)?.Text ?? "", said.get(ref));
  } }, el("label", { for: "at" }, t("correct") + ":"), at, el("button", {}, "…")));
}

/** asks what is to be read in place of a cell */
function correct(ref, text, finding) {
  const there = doc.corrections.find((c) => c.sheet.toLowerCase() === sheetName.toLowerCase() && c.cell === ref);
  const value = el("input", { value: there?.value ?? text, id: "value" });
  const close = () => { box.close(); box.remove(); };
  const send = (list) => guard(async () => { doc = await api("PUT", `drops/${drop.id}/corrections`, { corrections: list }); close(); say(t("corrected_done")); show(); })();
  const others = doc.corrections.filter((c) => c !== there).map(({ sheet, cell, value }) => ({ sheet, cell, value }));
  const box = el("dialog", { "aria-labelledby": "correct-title", oncancel: () => box.remove() }, el("form", { onsubmit: (e) => { e.preventDefault(); send([...others, { sheet: sheetName, cell: ref, value: value.value }]); } },
    el("h2", { id: "correct-title" }, t("correct_cell", sheetName + "!" + ref)),
    finding && el("p", { class: finding.severity === "error" ? "bad" : "" }, finding.wrong), finding?.do && el("p", {}, finding.do),
    el("p", {}, t("stands", (there?.was ?? text) || dash)),
    el("label", { class: "block" }, t("value"), value),
    el("div", { class: "row" }, el("button", { class: "main" }, t("save")), there && el("button", { type: "button", onclick: () => send(others) }, t("take_back")), el("button", { type: "button", onclick: close }, t("cancel")))));
  document.body.append(box);
  box.showModal();
  value.select();
}

function fixes() {
  if (doc.corrections.length === 0) return null;
  return el("div", {}, el("h2", {}, t("corrections")), el("ul", {}, doc.corrections.map((c) => el("li", {}, t("corrected_line", c.sheet, c.cell, c.value, c.was || dash, c.on), " ",
    el("button", { type: "button", onclick: guard(async () => {
      doc = await api("PUT", `drops/${drop.id}/corrections`, { corrections: doc.corrections.filter((o) => o !== c).map(({ sheet, cell, value }) => ({ sheet, cell, value })) });
      show();
    }) }, t("take_back"))))));
}

function findings(look) {
  const list = look.Findings.filter((f) => showAll || f.severity !== "info");
  const pick = el("select", { id: "which", onchange: () => { showAll = pick.value === "all"; show(); document.getElementById("which").focus(); } },
    el("option", { value: "some", selected: !showAll }, t("only_errors")), el("option", { value: "all", selected: showAll }, t("all")));
  return el("div", {}, el("div", { class: "row" }, el("label", { for: "which" }, t("show")), pick), el("ul", { class: "findings" }, list.map((f) => el("li", { class: f.severity },
    el("strong", {}, `${t("severity_" + f.severity)} ${f.code}`), f.sheet ? ` ${f.sheet}${f.cell ? "!" + f.cell : ""}` : "", el("br"), f.wrong, f.do && el("span", { class: "soft" }, " " + f.do)))));
}

/** each column with what it means; what is changed is kept for all workbooks of the format */
function columns(look) {
  const kept = new Map((doc.mapping?.headers ?? []).map((h) => [h.header, h]));
  const changed = new Map(kept);
  const known = new Map(inputs.map((i) => [i.input, i]));
  const groups = Map.groupBy ? Map.groupBy(inputs, (i) => i.group) : new Map([["", inputs]]);
  const options = (now) => [el("option", { value: "-", selected: !known.has(now) }, t("not_used")),
    ...[...groups].map(([name, list]) => el("optgroup", { label: name }, list.map((i) => el("option", { value: i.input, selected: i.input === now }, `${i.words} (${i.input})`))))];
  const rows = look.Tables.filter((x) => ["sites", "miners", "phases", "list", "market"].includes(x.Kind)).flatMap((x) => x.Columns.filter((c) => c.Sure !== "a column of this kind of table").map((c) => {
    const where = `${x.Sheet}!${c.Cell}`;
    const pick = el("select", { "aria-label": `${t("means")}: ${c.Header} (${where})`, onchange: () => note() }, options(c.Input));
    const unit = el("input", { size: "12", value: c.Unit, "aria-label": `${t("unit")}: ${c.Header} (${where})`, onchange: () => note() });
    const note = () => { changed.set(c.Header, { sheet: "", header: c.Header, input: pick.value, unit: pick.value === "-" ? "" : unit.value }); };
    return el("tr", {}, el("td", {}, el("strong", {}, c.Header), el("br"), el("span", { class: "soft" }, where)), el("td", {}, pick), el("td", {}, unit),
      el("td", {}, kept.has(c.Header) ? el("strong", {}, t("kept_mark")) : "", " ", t("sure: " + c.Sure), c.Hint ? ` (${c.Hint}?)` : ""));
  }));
  return el("div", {}, el("p", {}, doc.mapping ? t("kept", doc.mapping.on, doc.mapping.from) : t("kept_none")),
    table(t("columns"), [[t("column")], [t("means")], [t("unit")], [t("sure")]], rows),
    el("div", { class: "row" }, el("button", { type: "button", id: "keep", onclick: guard(async () => {
      doc = await api("PUT", `drops/${drop.id}/mapping`, { headers: [...changed.values()] });
      say(t("kept_done"));
      show();
    }) }, t("keep")), doc.mapping && el("button", { type: "button", id: "forget", onclick: guard(async () => {
      doc = await api("DELETE", `drops/${drop.id}/mapping`);
      say(t("forgotten"));
      show();
    }) }, t("forget"))));
}

async function run() {
  const made = await api("POST", `drops/${drop.id}/runs`);
  location.href = "/runs/" + made.id;
}

put(el("p", { class: "soft" }, t("reading")));
guard(load)();
