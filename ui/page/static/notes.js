// element, watch: given by the component. When reports have come or gone, the lists read them again.
let told = "0";
watch("value", () => {
  const changes = element.querySelector(".notes")?.dataset.changed || "0";
  if (changes !== told && changes !== "0") document.dispatchEvent(new Event("yiju:changed"));
  told = changes;
});
