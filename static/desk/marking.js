/* Fills the mark form from a selection in the text.
 *
 * The server counts code points and JavaScript counts UTF-16 units, so lengths are taken of Array.from(...). Marks are nested
 * elements inside a passage: a Range from the passage's beginning to the selection's edge yields exactly the characters
 * before it, whatever elements they stand in. Labels are drawn by CSS and are no characters.
 */
"use strict";

(() => {
  const text = document.querySelector("[data-markable]");
  const form = document.getElementById("mark-form");
  if (!text || !form) return;

  const field = (name) => form.querySelector(`[name="${name}"]`);
  const button = document.getElementById("mark-selection");
  const jump = document.getElementById("to-the-form");
  const words = document.getElementById("selected-words");
  const count = (string) => Array.from(string).length;

  // Without this script nothing can be selected, and Enter marks every place.
  document.getElementById("selection").hidden = false;
  button.hidden = false;
  button.type = "submit";
  field("words").addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    form.requestSubmit(form.querySelector("[value=mark_every]"));
  });

  // A caret for the keyboard, in a text that nothing can change.
  text.contentEditable = "true";
  text.inputMode = "none";
  text.setAttribute("role", "textbox");
  text.setAttribute("aria-multiline", "true");
  text.setAttribute("aria-readonly", "true");
  for (const label of text.querySelectorAll(".desk-speaker")) label.contentEditable = "false";
  for (const kind of ["beforeinput", "paste", "cut", "drop", "dragstart"]) {
    text.addEventListener(kind, (event) => event.preventDefault());
  }

  /* The characters of `passage` before the point (node, offset). */
  const before = (passage, node, offset) => {
    const range = document.createRange();
    range.selectNodeContents(passage);
    range.setEnd(node, offset);
    return range.toString();
  };

  /* What of each passage lies within `range`, in order. */
  const pieces = (range) => {
    const found = [];
    for (const passage of text.querySelectorAll("[data-start]")) {
      if (!range.intersectsNode(passage)) continue;
      const whole = passage.textContent;
      const from = passage.contains(range.startContainer)
        ? before(passage, range.startContainer, range.startOffset)
        : "";
      const to = passage.contains(range.endContainer)
        ? before(passage, range.endContainer, range.endOffset)
        : whole;
      if (to.length > from.length) {
        const base = Number(passage.dataset.start);
        found.push({
          passage,
          start: base + count(from),
          end: base + count(to),
          words: whole.slice(from.length, to.length),
        });
      }
    }
    return found;
  };

  /* The selection as one slice of the text, or nothing. */
  const selected = () => {
    const selection = document.getSelection();
    if (!selection || selection.isCollapsed || selection.rangeCount === 0) return null;
    const range = selection.getRangeAt(0);
    if (!text.contains(range.commonAncestorContainer)) return null;
    const found = pieces(range);
    if (found.length === 0) return null;
    const quote = found
      .map((piece, i) => piece.words + (i < found.length - 1 ? piece.passage.dataset.after : ""))
      .join("");
    return { start: found[0].start, end: found[found.length - 1].end, quote };
  };

  document.addEventListener("selectionchange", () => {
    const chosen = selected();
    // The selection vanishes when a field is touched; what was chosen last stays chosen.
    if (!chosen) return;
    field("start").value = chosen.start;
    field("end").value = chosen.end;
    // In JSON: a form sends every line end as two characters.
    field("quote").value = JSON.stringify(chosen.quote);
    words.textContent = chosen.quote;
    button.disabled = false;
    // Where the form lies far below the text, a button at the foot of the window leads there.
    jump.hidden = false;
  });
  jump.addEventListener("click", () => { jump.hidden = true; });

  // A form that comes back with an error still holds what was selected.
  if (field("quote").value) {
    try {
      words.textContent = JSON.parse(field("quote").value);
      button.disabled = false;
    } catch {
      field("quote").value = "";
    }
  }
})();
