(function () {
  var root = document.documentElement;
  root.classList.add("js");
  document.querySelectorAll("[data-expand]").forEach(function (button) {
    button.addEventListener("click", function () {
      var open = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(open));
      document.querySelectorAll("details.ep").forEach(function (fold) { fold.open = open; });
    });
  });
  document.querySelectorAll("[data-filter]").forEach(function (input) {
    var rows = document.querySelectorAll(input.getAttribute("data-filter") + " tbody tr");
    input.addEventListener("input", function () {
      var wanted = input.value.toLowerCase();
      rows.forEach(function (row) {
        row.hidden = row.textContent.toLowerCase().indexOf(wanted) < 0;
      });
    });
  });
  document.querySelectorAll("table[data-sort] thead th[data-key]").forEach(function (head) {
    var button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.textContent = "";
    head.appendChild(button);
    button.addEventListener("click", function () {
      var down = head.getAttribute("aria-sort") !== "descending";
      var body = head.closest("table").tBodies[0];
      var place = Array.prototype.indexOf.call(head.parentNode.children, head);
      head.parentNode.querySelectorAll("[aria-sort]").forEach(function (other) {
        other.removeAttribute("aria-sort");
      });
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      Array.from(body.rows).sort(function (a, b) {
        var x = Number(a.cells[place].dataset.v), y = Number(b.cells[place].dataset.v);
        return down ? y - x : x - y;
      }).forEach(function (row) { body.appendChild(row); });
    });
  });
})();
