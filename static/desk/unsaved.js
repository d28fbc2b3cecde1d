/* Several forms stand on one page, and sending one loads it anew: what was typed into another is not lost unasked.
 *
 * Only what somebody can type or choose counts. Hidden fields don't: a selection in the text fills them.
 */
"use strict";

(() => {
  const message = document.currentScript.dataset.message;
  const typed = (field) => field.name && !field.disabled && !["hidden", "submit", "button"].includes(field.type);
  const value = (field) => {
    if (field.type === "checkbox" || field.type === "radio") return field.checked;
    if (field.selectedOptions) return Array.from(field.selectedOptions, (option) => option.value);
    return field.value;
  };
  const state = (form) => JSON.stringify(Array.from(form.elements).filter(typed).map(value));

  const initial = new Map();
  for (const form of document.querySelectorAll("form[method=post]")) {
    // What came back with a fault was typed and is not kept.
    const refused = form.querySelector("[aria-invalid=true], .errornote, .errorlist");
    initial.set(form, refused ? null : state(form));
  }
  const unsaved = (sent) => Array.from(initial).some(([form, before]) => form !== sent && state(form) !== before);

  let leaving = false;
  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (unsaved(event.target) && !window.confirm(message)) event.preventDefault();
    else leaving = true;
  });
  window.addEventListener("pageshow", () => { leaving = false; });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && unsaved(null)) event.preventDefault();
  });
})();
