// element, trigger: given by the component. Removing asks once more.
const really = (item, shown) => {
  item.querySelector(".really").hidden = !shown;
  const button = item.querySelector("[data-remove]");
  button.setAttribute("aria-expanded", String(shown));
  (shown ? item.querySelector("[data-really]") : button).focus();
};
element.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const item = button.closest("li");
  if ("remove" in button.dataset) really(item, item.querySelector(".really").hidden);
  if ("never" in button.dataset) really(item, false);
  if (button.dataset.really) trigger("delete", { id: button.dataset.really });
});
