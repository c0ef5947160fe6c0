// element, trigger, watch: given by the component. The look, the tabs, and what happens when the server says no.
document.documentElement.lang = "zh-CN";
const system = matchMedia("(prefers-color-scheme: dark)");
const chosen = () => (document.cookie.match(/(?:^|; )yiju-look=(light|dark)/) || [])[1] || "";
const dress = () => {
  const dark = (chosen() || (system.matches ? "dark" : "light")) === "dark";
  document.documentElement.classList.toggle("dark", dark);
  document.documentElement.classList.toggle("light", !dark);
  document.body.classList.toggle("dark", dark);
};
const tab = () => {
  const name = location.hash === "#reports" ? "reports" : "ask";
  document.body.dataset.tab = name;
  for (const link of element.querySelectorAll("[data-tab]")) {
    if (link.dataset.tab === name) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
};
element.addEventListener("click", (event) => {
  if (!event.target.closest("[data-look]")) return;
  const look = document.documentElement.classList.contains("dark") ? "light" : "dark";
  document.cookie = `yiju-look=${look}; path=/; max-age=31536000; samesite=lax`;
  dress();
});
system.addEventListener("change", dress);
addEventListener("hashchange", tab);
const drawn = () => {
  document.body.dataset.librarian = element.querySelector(".top").dataset.librarian;
  tab();
};
watch("value", drawn);
dress();
drawn();

const plain = window.fetch;
window.fetch = async (...call) => {
  try {
    const response = await plain(...call);
    if (response.status === 401) location.assign("/sign-in");
    else if (!response.ok && response.url.includes("/queue/join")) document.dispatchEvent(new Event("yiju:lost"));
    return response;
  } catch (failure) {
    if (failure.name !== "AbortError") document.dispatchEvent(new Event("yiju:lost"));
    throw failure;
  }
};
