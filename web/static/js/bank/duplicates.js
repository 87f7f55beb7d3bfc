// ← and → lead to the pair before and after, unless something is being typed.

addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (event.target instanceof Element && event.target.closest("input, select, textarea, dialog")) return;
  document.querySelector(`[data-step="${CSS.escape(event.key)}"]`)?.click();
});
