"""One evaluation on paper: HTML, PDF, CSV and LaTeX from the same parts."""
