// Who is not let in yet: with users, a form; else where to find the address.
import { api, el, guard, put, t } from "/page/app.js";

if (document.body.dataset.users === "true") {
  const user = el("input", { name: "user", autocomplete: "username", required: true });
  const password = el("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
  put(el("h1", {}, t("login")), el("form", { class: "narrow", onsubmit: guard(async (e) => {
    e.preventDefault();
    await api("POST", "login", { user: user.value, password: password.value });
    location.reload();
  }) }, el("label", { class: "block" }, t("user"), user), el("label", { class: "block" }, t("password"), password),
  el("button", { class: "main" }, t("login"))));
} else {
  put(el("h1", {}, t("not_in")), el("p", {}, t("not_in_do")));
}
