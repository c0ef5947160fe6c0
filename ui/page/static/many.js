// element: given by the component. A list of questions goes up; when all are answered, the file with the answers comes down.
const sheet = element.querySelector("#many");
if (sheet) {
  const told = JSON.parse(sheet.dataset.words);
  const input = sheet.querySelector("input");
  const line = sheet.querySelector(".many-told");
  const link = line.querySelector("a");
  const bar = line.querySelector("progress");
  const choose = sheet.querySelector("[data-list]");
  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const show = (text, { state, done = 0, total = 1, hint = "" }) => {
    line.hidden = false;
    line.className = `many-told ${state}`;
    line.querySelector("span").textContent = hint ? `${text}。${hint}` : text;
    bar.hidden = state !== "busy";
    bar.max = total;
    bar.value = done;
    link.hidden = state !== "good";
    choose.disabled = state === "busy";
  };
  const answer = async (file) => {
    try {
      show(told.sending, { state: "busy" });
      const headers = { "content-type": "application/octet-stream", "x-file-name": encodeURIComponent(file.name) };
      const response = await fetch(sheet.dataset.to, { method: "POST", body: file, headers });
      const begun = await response.json();
      if (!begun.list) return show(begun.what, { state: "bad", hint: begun.hint });
      const at = `${sheet.dataset.to}/${begun.list}`;
      for (;;) {
        const now = await (await fetch(at)).json();
        if (now.state !== "busy") {
          link.href = `${at}/answers`;
          return now.state === "good" ? show(worded(told.good, now), now) : show(now.what, { state: "bad", hint: now.hint });
        }
        show(worded(told.busy, now), now);
        await pause(600);
      }
    } catch {
      show(told.lost, { state: "bad" });
    }
  };
  choose.addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    const [file] = input.files;
    input.value = "";
    if (file) answer(file);
  });
  for (const button of element.querySelectorAll("[data-many]"))
    button.addEventListener("click", () => {
      sheet.hidden = !sheet.hidden;
      element.querySelector(".always").setAttribute("aria-expanded", String(!sheet.hidden));
    });
}
