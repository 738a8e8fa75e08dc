"""Reports on paper: tables, plots and pages that jobs write as HTML, PDF, SVG, CSV and LaTeX. No Qt here."""
