// What all pages share: words, the API, elements, figures. Text from outside only ever becomes text, never markup.
const words = JSON.parse(document.getElementById("words").textContent);
export const lang = document.documentElement.lang;

/** t gives a word of the page, with {0}, {1} ... filled in. */
export function t(key, ...fill) {
  return (words[key] ?? key).replace(/\{(\d)\}/g, (_, i) => fill[i] ?? "");
}

/** el makes an element: properties that begin with "on" are listeners, others are attributes; children are nodes or texts. */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else node.setAttribute(key, value === true ? "" : value);
  }
  node.append(...children.flat().filter((c) => c !== undefined && c !== null && c !== false));
  return node;
}

export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(props)) node.setAttribute(key, value);
  node.append(...children.flat());
  return node;
}

export function say(text) { document.getElementById("status").textContent = text; }

export class ApiError extends Error {
  constructor(status, text) { super(text); this.status = status; }
}

/** api asks the API; a document is sent as JSON, and errors are sentences. */
export async function api(method, path, body, options = {}) {
  const url = new URL("/api/v1/" + path, location.origin);
  url.searchParams.set("lang", lang);
  const response = await fetch(url, {
    method,
    headers: body !== undefined ? { "Content-Type": "application/json" } : {},
    body: body !== undefined ? JSON.stringify(body) : undefined, ...options,
  });
  if (response.status === 401 && document.body.dataset.page !== "login") { location.reload(); }
  if (!response.ok) {
    let text = response.statusText;
    try { text = (await response.json()).error ?? text; } catch { /* no document */ }
    throw new ApiError(response.status, text);
  }
  return response.headers.get("Content-Type")?.startsWith("application/json") ? response.json() : response.blob();
}

/** guard runs what may fail, and says so on the page. */
export function guard(work) {
  return async (...args) => {
    try { return await work(...args); } catch (e) { say(t("error", e.message)); }
  };
}

export const main = document.getElementById("main");
export const put = (...nodes) => main.replaceChildren(...nodes.filter((n) => n !== undefined && n !== null && n !== false));

/** the id in the address: /drops/ID, /runs/ID/whatif */
export const id = () => location.pathname.split("/")[2];

const number = (v, digits) => new Intl.NumberFormat(lang, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(v);
export const dash = "–";

export function figure(v, digits = 2) { return v === null || v === undefined ? dash : number(v, digits); }

export function money(v, signed = false) {
  if (v === null || v === undefined) return dash;
  const size = Math.abs(v);
  const [by, name] = size >= 1e9 ? [1e9, lang === "fr" ? "Md" : "bn"] : size >= 1e6 ? [1e6, lang === "fr" ? "M" : "m"] : size >= 1e3 ? [1e3, "k"] : [1, ""];
  const scaled = v / by;
  const digits = by === 1 ? 0 : Math.abs(scaled) >= 100 ? 0 : Math.abs(scaled) >= 10 ? 1 : 2;
  const text = (signed && v > 0 ? "+" : "") + number(scaled, digits);
  return lang === "fr" ? `${text} ${name} USD`.replace("  ", " ") : `USD ${text}${name}`;
}

export function percent(v, digits = 1) {
  return v === null || v === undefined ? dash : number(v * 100, digits) + " %";
}

export function when(text) {
  return new Intl.DateTimeFormat(lang, { dateStyle: "medium", timeStyle: "short" }).format(new Date(text));
}

/** table makes a table: head are [text, class], rows are lists of cells. */
export function table(caption, head, rows, props = {}) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, el("table", props,
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, head.map(([text, kind]) => el("th", { scope: "col", class: kind }, text)))),
    el("tbody", {}, rows)));
}

/** bars draws pairs of bars, with their figures as text, so that the chart can be read without seeing it. */
export function bars(title, list, show, names) {
  const all = list.flatMap((b) => b.values).filter((v) => v !== null);
  const low = Math.min(0, ...all), high = Math.max(0, ...all), span = high - low || 1;
  const left = 180, width = 640, room = width - left - 90, line = names.length * 13 + 12;
  const x = (v) => left + ((v - low) / span) * room;
  const colours = ["#9aa7bd", "#1f3864"];
  const nodes = [svg("title", {}, title)];
  names.forEach((n, i) => nodes.push(svg("rect", { x: left + i * 150, y: 4, width: 11, height: 11, fill: colours[i] }), svg("text", { x: left + 16 + i * 150, y: 14 }, n)));
  list.forEach((b, row) => {
    const y = 26 + row * line;
    nodes.push(svg("text", { x: left - 8, y: y + line / 2, "text-anchor": "end" }, b.name.length > 22 ? b.name.slice(0, 21) + "…" : b.name));
    b.values.forEach((v, i) => {
      if (v === null) return;
      nodes.push(svg("rect", { x: Math.min(x(0), x(v)), y: y + i * 13, width: Math.max(1, Math.abs(x(v) - x(0))), height: 11, fill: colours[i] }));
      nodes.push(svg("text", { x: Math.max(x(0), x(v)) + 5, y: y + i * 13 + 10 }, show(v)));
    });
  });
  nodes.push(svg("line", { x1: x(0), x2: x(0), y1: 20, y2: 26 + list.length * line, stroke: "#1b1f27" }));
  return svg("svg", { class: "chart", viewBox: `0 0 ${width} ${30 + list.length * line}`, role: "img", "aria-label": title }, nodes);
}

/** course draws one figure over the runs. */
export function course(title, points, show) {
  const known = points.filter((p) => p.value !== null && p.value !== undefined);
  const width = 640, height = 180, left = 70, right = 20, top = 20, bottom = 30;
  const low = Math.min(0, ...known.map((p) => p.value)), high = Math.max(...known.map((p) => p.value), low + 1e-9);
  const x = (i) => left + (points.length < 2 ? 0.5 : i / (points.length - 1)) * (width - left - right);
  const y = (v) => height - bottom - ((v - low) / (high - low)) * (height - top - bottom);
  const nodes = [svg("title", {}, title), svg("line", { x1: left, x2: width - right, y1: y(low), y2: y(low), stroke: "#6b7280" })];
  for (const v of [low, high]) nodes.push(svg("text", { x: left - 6, y: y(v) + 4, "text-anchor": "end" }, show(v)));
  nodes.push(svg("polyline", { fill: "none", stroke: "#1f3864", "stroke-width": 2, points: points.map((p, i) => (p.value ?? null) === null ? "" : `${x(i)},${y(p.value)}`).join(" ") }));
  points.forEach((p, i) => {
    if ((p.value ?? null) === null) return;
    nodes.push(svg("circle", { cx: x(i), cy: y(p.value), r: 4, fill: "#1f3864" }, svg("title", {}, `${p.name}: ${show(p.value)}`)));
    if (points.length <= 8) nodes.push(svg("text", { x: x(i), y: height - 10, "text-anchor": i > 0 && i === points.length - 1 ? "end" : "middle" }, p.name));
  });
  return svg("svg", { class: "chart", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": title }, nodes);
}

/** save hands a file to the browser's downloads. */
export function save(blob, name) {
  const link = el("a", { href: URL.createObjectURL(blob), download: name });
  document.body.append(link);
  link.click();
  link.remove();
}

document.getElementById("logout")?.addEventListener("click", guard(async () => {
  await api("POST", "logout");
  location.href = "/";
}));
