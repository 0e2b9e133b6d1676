// The first page: one place to drop workbooks, and those that were dropped.
import { api, el, guard, put, say, t, table, when } from "/page/app.js";

const most = Number(document.body.dataset.maxMb);
const list = el("div");
const files = el("input", { type: "file", id: "files", multiple: true, accept: ".xlsx,.xlsm,.csv,.tsv", onchange: () => { take(files.files); files.value = ""; } });
const zone = el("div", { class: "drop", id: "drop",
  ondragover: (e) => { e.preventDefault(); zone.classList.add("over"); },
  ondragleave: () => zone.classList.remove("over"),
  ondrop: (e) => { e.preventDefault(); zone.classList.remove("over"); take(e.dataTransfer.files); },
}, el("p", {}, t("drop_here") + " ", el("label", { for: "files" }, t("choose")), " ", files), el("p", { class: "soft" }, t("drop_kinds", most)));
const pasted = el("textarea", { rows: "3", cols: "60", id: "pasted" });

/** what Excel copies is a table with tabs between its cells */
const paste = el("form", { onsubmit: guard(async (e) => {
  e.preventDefault();
  if (!pasted.value.trim()) return;
  await take([new File([pasted.value], t("pasted") + ".tsv", { type: "text/tab-separated-values" })]);
  pasted.value = "";
}) }, el("p", {}, el("label", { for: "pasted" }, t("paste"))), pasted, el("div", { class: "row" }, el("button", {}, t("paste_take"))));

const take = guard(async (chosen) => {
  const all = [...chosen];
  let last;
  for (const file of all) {
    if (file.size > most << 20) { say(t("too_large", file.name, most)); continue; }
    say(t("uploading", file.name));
    last = await upload(file);
    say(t("taken", file.name));
  }
  if (last && all.length === 1) location.href = "/drops/" + last.id;
  else await show();
});

async function upload(file) {
  const response = await fetch("/api/v1/drops?name=" + encodeURIComponent(file.name), { method: "POST", body: file, headers: { "Content-Type": "application/octet-stream" } });
  const doc = await response.json();
  if (!response.ok) throw new Error(doc.error);
  return doc;
}

function state(d) {
  if (d.error) return el("span", { class: "bad" }, t("unreadable") + ": " + d.error);
  const last = d.runs.at(-1);
  if (last) return el("span", {}, el("a", { href: "/runs/" + last.id }, t(last.state)), last.error ? el("span", { class: "bad" }, " " + last.error) : "");
  return t(d.read ? "read" : "reading");
}

async function show() {
  const { drops } = await api("GET", "drops");
  list.replaceChildren(el("h2", {}, t("earlier")), drops.length === 0 ? el("p", { class: "soft" }, t("none")) :
    table(t("earlier"), [[t("workbook")], [t("received")], [t("state")]], drops.map((d) => el("tr", {},
      el("td", {}, el("a", { href: "/drops/" + d.id }, d.name), d.owner ? el("span", { class: "soft" }, ` ${d.owner}${d.shared ? ", " + t("shared") : ""}`) : ""),
      el("td", {}, when(d.received)), el("td", {}, state(d))))));
  if (drops.some((d) => !d.read && !d.error || d.runs.some((r) => r.state === "queued" || r.state === "running"))) setTimeout(guard(show), 1500);
}

put(el("h1", {}, t("drop_title")), zone, paste, list);
guard(show)();
