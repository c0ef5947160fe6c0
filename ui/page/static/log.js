// element, trigger, watch: given by the component. Buttons of answers; the newest question comes into view.
const tell = (name, detail) => document.dispatchEvent(new CustomEvent(name, { detail }));
const copy = async (button) => {
  const text = button.dataset.copy;
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // without https there is no clipboard to write to, but there is still this
    const holder = document.createElement("textarea");
    holder.value = text;
    holder.className = "unseen";
    document.body.append(holder);
    holder.select();
    document.execCommand("copy");
    holder.remove();
    button.focus();
  }
  const label = button.textContent;
  button.textContent = button.dataset.copied;
  setTimeout(() => (button.textContent = label), 1500);
};
const why = (at, shown) => {
  const form = element.querySelector(`[data-why="${at}"]`);
  const button = element.querySelector(`[data-bad="${at}"]`);
  form.hidden = !shown;
  button.setAttribute("aria-expanded", String(shown));
  (shown ? form.querySelector("input") : button).focus();
};
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const { ask, fill, retry, good, bad } = button.dataset;
  if (ask) tell("yiju:ask", ask);
  if (fill) tell("yiju:fill", fill);
  if (button.dataset.copy) copy(button);
  if (retry && document.body.dataset.busy !== "yes") {
    document.body.dataset.busy = "yes";
    trigger("retry", { at: Number(retry) });
  }
  if (good) trigger("like", { at: Number(good), verdict: "good", reason: "" });
  if (bad) why(bad, element.querySelector(`[data-why="${bad}"]`).hidden);
  if ("never" in button.dataset) why(button.closest("form").dataset.why, false);
});
element.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  trigger("like", { at: Number(form.dataset.why), verdict: "bad", reason: form.elements.reason.value });
});
let seen = "";
const follow = () => {
  const log = element.querySelector(".log");
  document.body.dataset.busy = log.dataset.busy;
  document.body.dataset.begun = Number(log.dataset.turns) ? "yes" : "";
  const last = element.querySelector(".turn:last-child");
  const now = `${log.dataset.turns} ${log.dataset.busy}`;
  if (last && now !== seen && !last.querySelector(".why:not([hidden])")) last.scrollIntoView({ block: "start" });
  seen = now;
};
watch("value", follow);
