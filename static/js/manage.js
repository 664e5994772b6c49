// Comfort on organisers' pages; all of them work without it.
document.querySelector(".manage-tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
