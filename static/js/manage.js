// Comfort on organisers' pages; all of them work without it.
document.querySelector(".manage-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

// The address that the server would make of the name, shown where it may be typed. The server has the last word.
const [title, address] = ["id_name", "id_slug"].map((id) => document.getElementById(id));
if (address && document.querySelector(".presets")) {
  const suggest = () => {
    const plain = title.value.normalize("NFKD").replace(/[^\w\s-]/g, "").trim().toLowerCase();
    address.placeholder = plain.replace(/[\s-]+/g, "-").slice(0, 50);
  };
  title.addEventListener("input", suggest);
  suggest();
}
