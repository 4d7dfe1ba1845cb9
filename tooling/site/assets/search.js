// Shows the names that have all typed words in them, or in what is said of them.
const [field, found, list] = ["find", "found", "names"].map((id) => document.getElementById(id));
const names = [...list.children].map((item) => ({ item, text: item.textContent.toLowerCase() }));

function search() {
  const words = field.value.toLowerCase().split(/\s+/);
  let count = 0;
  for (const { item, text } of names) {
    const has = words.every((word) => text.includes(word));
    item.hidden = !has;
    if (has) count += 1;
  }
  found.value = `${count} ${count === 1 ? "name" : "names"}`;
}
field.addEventListener("input", search);
search();
