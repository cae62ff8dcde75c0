"use strict";
// Each heading of a table sorts its rows; the total stays at the foot, because it is not among them.
for (const button of document.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const heading = button.closest("th");
    const body = heading.closest("table").tBodies[0];
    const at = heading.cellIndex;
    const rises = heading.getAttribute("aria-sort") !== "ascending";
    for (const other of heading.parentElement.cells) other.removeAttribute("aria-sort");
    heading.setAttribute("aria-sort", rises ? "ascending" : "descending");
    const value = (row) => row.cells[at].dataset.value;
    const rows = [...body.rows].sort((one, two) => {
      const [a, b] = [value(one), value(two)];
      const order =
        a !== undefined && b !== undefined
          ? Number(a) - Number(b)
          : one.cells[at].textContent.localeCompare(two.cells[at].textContent, "en-GB");
      return rises ? order : -order;
    });
    body.append(...rows);
  });
}
