(function () {
  var CROWD = 150, LISTED = 50, VERDICTS = { c: "caught", u: "in ALARM already", m: "missed" };
  var find = function (selector, index) { return (index || document).querySelector(selector); };
  function number(cell) { return Number(cell.textContent.replace(/\D/g, "")); }
  function moment(start, minute) {
    return new Date(start + minute * 60000).toISOString().slice(0, 16).replace("T", " ");
  }
  function duration(minutes) {
    var days = Math.floor(minutes / 1440), hours = Math.floor(minutes / 60) % 24, rest = minutes % 60;
    var parts = [[days, "d"], [hours, "h"], [rest, "min"]], first = days ? 0 : hours ? 1 : 2;
    return parts.slice(first, first + 2).filter(function (part) { return part[0] || first === 2; })
      .map(function (part) { return part.join(" "); }).join(" ");
  }
  function decoded(coded) {
    var numbers = coded ? coded.split(" ") : [], end = 0, episodes = [];
    for (var index = 0; index < numbers.length; index += 2) {
      var start = end + parseInt(numbers[index], 36), lasted = parseInt(numbers[index + 1], 36);
      end = start + lasted;
      episodes.push([start, end]);
    }
    return episodes;
  }
  // As auditor/render/backtest/charts.py draws them.
  function path(episodes, minutes, columns, high) {
    if (episodes.length <= CROWD) {
      return episodes.map(function (episode) {
        var left = Math.floor(episode[0] * columns / minutes);
        var right = Math.floor(Math.min(episode[1], minutes) * columns / minutes) + 1;
        return "M" + left + " 0H" + right + "V" + high + "H" + left + "z";
      }).join("");
    }
    var parts = new Array(CROWD).fill(0), each = columns / CROWD;
    episodes.forEach(function (episode) {
      var begin = CROWD * episode[0] / minutes, end = CROWD * episode[1] / minutes;
      for (var n = Math.floor(begin); n < Math.min(Math.floor(end) + 1, CROWD); n += 1) {
        parts[n] += Math.max(Math.min(end, n + 1) - Math.max(begin, n), 0);
      }
    });
    return parts.map(function (part, n) {
      var up = Math.max(high * part, 1.5).toFixed(1), left = (each * n).toFixed(1);
      return part ? "M" + left + " " + high + "v-" + up + "h" + each.toFixed(1) + "V" + high + "z" : "";
    }).join("");
  }
  function list(fold, episodes, total, name) {
    var start = Date.parse(fold.dataset.start), minutes = Number(fold.dataset.minutes);
    var body = find("tbody", fold), more = find(".more", fold);
    body.replaceChildren();
    episodes.slice(0, LISTED).forEach(function (episode, index) {
      var open = episode[1] > minutes, row = body.insertRow();
      [index + 1, moment(start, episode[0]), open ? "still in ALARM" : moment(start, episode[1]),
        open ? "open" : duration(episode[1] - episode[0])].forEach(function (text) { row.insertCell().textContent = text; });
    });
    var shown = Math.min(episodes.length, LISTED);
    fold.hidden = false;
    more.hidden = shown === total;
    more.textContent = "The first " + shown + " of " + total + ".";
    find("summary span", fold).textContent = name;
  }
  document.querySelectorAll("[data-grid]").forEach(function (grid) {
    var slug = grid.dataset.grid, article = grid.closest("article");
    var strip = find("[data-strip]", article), fold = find("[data-episodes]", article);
    var side = find("[data-selected]", grid), command = find("[data-command]", side);
    var links = Array.from(grid.querySelectorAll(".hm a"));
    function select(link) {
      var row = document.getElementById(link.hash.slice(1)), name = row.cells[0].textContent;
      var episodes = decoded(row.dataset.s), total = number(row.cells[1]);
      links.forEach(function (other) {
        other.removeAttribute("aria-current");
        other.tabIndex = -1;
      });
      link.setAttribute("aria-current", "true");
      link.tabIndex = 0;
      grid.querySelectorAll("[data-figure]").forEach(function (cell) {
        cell.textContent = row.cells[cell.dataset.figure].textContent;
      });
      find("[data-name]", side).textContent = name;
      command.hidden = !row.dataset.o || !command.dataset.command;
      command.textContent = command.dataset.command + " \\\n  " + row.dataset.o;
      var drawn = find("svg svg", strip), columns = drawn.viewBox.baseVal.width;
      find(".ab", drawn).setAttribute("d", path(episodes, Number(fold.dataset.minutes), columns, 20));
      find("svg", strip).setAttribute("aria-label", name + ": in ALARM " + total + " times");
      strip.cells[2].textContent = (episodes.length < total ? "first " + episodes.length + " of " : "") + row.cells[1].textContent;
      list(fold, episodes, total, name);
      var noticed = (row.dataset.n || "").match(/\d+|[a-z]/g) || [];
      article.querySelectorAll("[data-label]").forEach(function (cell) {
        var code = noticed[cell.dataset.label] || "–", lost = VERDICTS[code];
        cell.textContent = lost || (code === "–" ? code : "caught after " + duration(Number(code)));
        cell.className = "js-only v-" + (lost && code !== "c" ? "missed" : "caught");
      });
    }
    function beside(link, key) {
      var cell = link.parentNode, row = cell.parentNode;
      var down = { ArrowUp: -1, ArrowDown: 1 }[key], right = { ArrowLeft: -1, ArrowRight: 1 }[key];
      if (!down && !right) { return null; }
      if (down) { row = row.parentNode.rows[row.sectionRowIndex + down]; }
      var next = row && row.cells[cell.cellIndex + (right || 0)];
      return next && find("a", next);
    }
    grid.addEventListener("click", function (event) {
      var link = event.target.closest(".hm a");
      if (!link || event.ctrlKey || event.metaKey || event.shiftKey) { return; }
      event.preventDefault();
      select(link);
    });
    grid.addEventListener("keydown", function (event) {
      var link = event.target.closest(".hm a"), next = link && beside(link, event.key);
      if (!next || event.ctrlKey || event.metaKey || event.altKey) { return; }
      event.preventDefault();
      next.focus();
      select(next);
    });
    links.forEach(function (link, index) { link.tabIndex = index ? -1 : 0; });
  });
})();
