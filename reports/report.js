(function () {
  var each = function (selector, act) { document.querySelectorAll(selector).forEach(act); };
  document.documentElement.classList.add("js");
  var value = function (cell) {
    return Number("v" in cell.dataset ? cell.dataset.v : cell.textContent.replace(/\D/g, ""));
  };
  each("[data-expand]", function (button) {
    button.addEventListener("click", function () {
      var open = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(open));
      each(button.dataset.expand, function (fold) { fold.open = open; });
    });
  });
  each("[data-filter]", function (input) {
    var rows = document.querySelectorAll(input.dataset.filter + " tbody tr");
    var count = document.querySelector("[data-shown='" + input.dataset.filter + "']");
    input.addEventListener("input", function () {
      var wanted = input.value.toLowerCase(), shown = 0;
      rows.forEach(function (row) {
        row.hidden = row.cells[0].textContent.toLowerCase().indexOf(wanted) < 0;
        shown += row.hidden ? 0 : 1;
      });
      count.textContent = wanted ? shown + " of " + rows.length + " shown" : "";
    });
  });
  each("table[data-sort] th[data-key]", function (head) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") !== "descending", place = head.cellIndex;
      var body = head.closest("table").tBodies[0];
      head.parentNode.querySelectorAll("[aria-sort]").forEach(function (other) {
        other.removeAttribute("aria-sort");
      });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      Array.from(body.rows).sort(function (a, b) {
        var x = value(a.cells[place]), y = value(b.cells[place]);
        return down ? y - x : x - y;
      }).forEach(function (row) { body.appendChild(row); });
    });
  });
})();
