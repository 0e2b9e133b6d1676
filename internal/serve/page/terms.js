// What the program calls things in the page's language: actions, parts of value, groups of inputs, findings by their codes.
import { api, guard, t } from "/page/app.js";

const terms = (await guard(() => api("GET", "words"))()) ?? {};

/** term names a thing of a kind; what has no word is its own key. */
export const term = (kind, key) => terms[kind]?.[key] ?? key;

/** told says what is wrong and what to do of a finding: as the program wrote it or, where the language has words for its code, in
 *  those, with what was read as it was found. */
export function told(finding) {
  const own = terms.findings?.[finding.code];
  if (!own) return finding;
  const found = ["header", "read", "understood"].filter((k) => finding[k] && (k !== "read" || finding.read !== finding.header)).map((k) => t("found_" + k, finding[k]));
  return { ...finding, wrong: [own.Wrong, ...found].join(" ; "), do: own.Do };
}
