// Keeps the links of the subscribe page in step with its form. Without this the form's button does the same.

const form = document.getElementById("choose");
const at = (id) => document.getElementById(id);

/** The feed's address, in the parameters' order that the server uses. */
const address = () => {
  const chosen = new FormData(form);
  const query = [];
  const add = (name, value) => value && query.push(`${name}=${value}`);
  add("lang", chosen.get("feed_lang") === "ja" ? "ja" : "");
  add("alarms", chosen.get("alarms"));
  add("past", chosen.get("past"));
  add("kind", chosen.get("feed").startsWith("obligations") ? "" : chosen.get("kind"));
  const base = form.dataset.base.replace(/\.ics$/, "");
  return `${base}${chosen.get("feed")}.ics${query.length ? "?" : ""}${query.join("&")}`;
};

const update = () => {
  const https = address();
  const webcal = https.replace(/^https?:/, "webcal:");
  const name = form.elements.feed.selectedOptions[0].text;
  at("https").value = https;
  at("download").href = https;
  at("webcal").href = webcal;
  at("google").href = `https://calendar.google.com/calendar/r?cid=${encodeURIComponent(webcal)}`;
  for (const [id, host] of [["outlook", "outlook.live.com"], ["office", "outlook.office.com"]]) {
    const query = `url=${encodeURIComponent(https)}&name=${encodeURIComponent(name)}`;
    at(id).href = `https://${host}/calendar/0/addfromweb?${query}`;
  }
  at("chosen").textContent = name;
  const chosen = new URLSearchParams(new FormData(form));
  const code = document.createElement("img");
  code.className = "qr";
  code.alt = at("code").dataset.title;
  code.src = `/subscribe/code.svg?${chosen}`;
  at("code").replaceChildren(code);
  history.replaceState(null, "", `?${chosen}`);
};

at("code").dataset.title = at("code").querySelector("title")?.textContent ?? "";
form.addEventListener("change", update);
form.querySelector(".apply").hidden = true;

if (navigator.clipboard) {
  const copy = at("copy");
  const words = copy.textContent;
  copy.hidden = false;
  copy.addEventListener("click", async () => {
    await navigator.clipboard.writeText(at("https").value);
    copy.textContent = copy.dataset.done;
    setTimeout(() => { copy.textContent = words; }, 2000);
  });
}
at("https").addEventListener("focus", (event) => event.target.select());
