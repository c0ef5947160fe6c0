// element, trigger: given by the component. Enter asks, Shift+Enter breaks the line, Esc stops.
const field = element.querySelector("textarea");
const busy = () => document.body.dataset.busy === "yes";
const fit = () => {
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight}px`;
};
// Gradio's stream may close in the moment of a question; another event opens it, and what waited arrives
const SILENT_MS = 5000;
let silent = 0;
const listen = () => {
  clearInterval(silent);
  if (busy()) silent = setInterval(() => trigger("wake", {}), SILENT_MS);
};
new MutationObserver(listen).observe(document.body, { attributeFilter: ["data-busy"] });
const ask = (question) => {
  if (busy() || !question.trim()) return;
  document.body.dataset.busy = "yes";
  document.dispatchEvent(new Event("yiju:asking"));
  lost.hidden = true;
  field.value = "";
  fit();
  trigger("submit", { question: question.trim(), query: location.search });
};
const stop = () => {
  if (busy()) trigger("stop", {});
};
element.querySelector("form").addEventListener("submit", (event) => {
  event.preventDefault();
  ask(field.value);
});
field.addEventListener("keydown", (event) => {
  // 229: an input method is still choosing characters, and Enter belongs to it
  if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  ask(field.value);
});
field.addEventListener("input", fit);
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ("stop" in button.dataset) stop();
  if ("new" in button.dataset && !busy()) trigger("clear", {});
  if (button.dataset.export) trigger("download", { kind: button.dataset.export });
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.isComposing) stop();
});
document.addEventListener("yiju:ask", (event) => ask(event.detail));
document.addEventListener("yiju:fill", (event) => {
  field.value = event.detail;
  fit();
  field.focus();
});
const lost = element.querySelector(".lost");
document.addEventListener("yiju:lost", () => {
  document.body.dataset.busy = "";
  lost.hidden = false;
});
field.focus({ preventScroll: true });
