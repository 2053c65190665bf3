"""Parts of the HTML pages: the page itself, SVG, charts, the coverage map."""
