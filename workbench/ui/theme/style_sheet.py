"""The style sheet on top of Fusion: what a palette cannot say (edges, radii, states), kept to what we use."""

from __future__ import annotations

import dataclasses
import re

from workbench.ui.theme.tokens import Tokens, mixed

_SHEET = """
QMainWindow, QDialog, QFrame[surface="window"] { background: $window; }
QFrame[surface="surface"] { background: $surface; }
QFrame[surface="raised"] { background: $raised; border-radius: 6px; }
QFrame[surface="card"] { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame[surface="toast"] { background: $surface; border: 1px solid $edge; border-radius: 8px; }
QFrame[edge="bottom"] { border-bottom: 1px solid $line; }
QFrame[edge="top"] { border-top: 1px solid $line; }
QFrame[rule="true"] { background: $line; border: none; }
QLabel { background: transparent; }
QLabel[tone="muted"] { color: $muted; }
QLabel[tone="accent"] { color: $accent; }
QLabel[tone="good"] { color: $good; }
QLabel[tone="warn"] { color: $warn; }
QLabel[tone="bad"] { color: $bad; }
QLabel[role="secondary"] { font-size: 12px; }
QLabel[role="title"] { font-size: 14px; font-weight: 600; }
QLabel[role="strong"] { font-weight: 600; }
QLabel[role="heading"] { font-size: 22px; font-weight: 600; }
QLabel[role="group"] { font-weight: 600; color: $muted; }

QPushButton, QToolButton[kind="button"] {
  background: $surface; border: 1px solid $line; border-radius: 6px; padding: 0 11px; min-height: 26px; color: $text; }
QPushButton:hover, QToolButton[kind="button"]:hover { background: $raised; border-color: $edge; }
QPushButton:pressed, QToolButton[kind="button"]:pressed { background: $pressed; }
QPushButton:focus, QToolButton:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $faint; border-color: $line; background: $surface; }
QPushButton:checked { background: $wash; border-color: $accent; color: $accent; }
QPushButton[kind="primary"] {
  background: $accent; color: $on_accent; border: 1px solid $accent; font-weight: 600; min-height: 26px; }
QPushButton[kind="primary"]:hover { background: $accent_hover; border-color: $accent_hover; }
QPushButton[kind="primary"]:pressed { background: $accent_pressed; }
QPushButton[kind="primary"]:focus { border: 2px solid $text; }
QPushButton[kind="primary"]:disabled { background: $raised; color: $faint; border-color: $line; }
QPushButton[start="true"] { min-height: 34px; }
QPushButton[kind="quiet"], QToolButton {
  background: transparent; border: 1px solid transparent; border-radius: 6px; color: $muted; padding: 0 6px;
  min-height: 24px; }
QToolButton { padding: 1px; }
QPushButton[kind="quiet"][low="true"] { min-height: 18px; }
QPushButton[kind="icon"] { padding: 0; }
QToolButton[kind="gutter"] { min-height: 0; padding: 0; }
QToolButton[kind="fold"] { min-height: 20px; padding: 0 2px 0 0; border: none; }
QToolButton[kind="fold"][strong="true"] { font-weight: 600; }
QPushButton[kind="quiet"]:hover, QToolButton:hover { background: $raised; color: $text; }
QPushButton[kind="quiet"]:focus, QToolButton:focus { border: 1px solid $accent; }
QPushButton[kind="link"] { background: transparent; border: 1px solid transparent; color: $accent; padding: 0 2px;
  min-height: 22px; text-align: left; }
QPushButton[kind="link"]:hover { text-decoration: underline; }
QPushButton[kind="link"]:focus { border: 1px solid $accent; }
QPushButton[kind="row"] { text-align: left; border: 1px solid transparent; padding: 0 8px; min-height: 30px; }
QPushButton[kind="row"]:hover { background: $raised; }
QPushButton[kind="row"]:focus { border: 1px solid $accent; }
QPushButton[kind="menu"] { text-align: left; padding-right: 26px; }
QPushButton[kind="menu"]::menu-indicator { image: url("theme$name:chevron-down.svg"); width: 12px; height: 12px;
  subcontrol-origin: padding; subcontrol-position: right center; right: 8px; }
QToolButton::menu-indicator, QPushButton[kind="quiet"]::menu-indicator { image: none; width: 0px; }

QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QAbstractSpinBox {
  background: $raised; border: 1px solid $line; border-radius: 6px; padding: 0 7px; min-height: 26px; color: $text;
  selection-background-color: $accent; selection-color: $on_accent; }
QPlainTextEdit, QTextEdit { padding: 4px; }
QLineEdit:hover, QComboBox:hover, QPlainTextEdit:hover { border-color: $edge; }
QLineEdit:focus, QComboBox:focus, QComboBox:on, QPlainTextEdit:focus, QTextEdit:focus, QAbstractSpinBox:focus {
  border: 1px solid $accent; }
QLineEdit[problem="true"], QComboBox[problem="true"], QPlainTextEdit[problem="true"] { border: 1px solid $bad; }
QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled { color: $faint; background: $window; }
QLineEdit[plain="true"] { background: transparent; border: none; border-radius: 0; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("theme$name:chevron-down.svg"); width: 12px; height: 12px; }
QComboBox QAbstractItemView { background: $surface; border: 1px solid $line; padding: 4px; outline: 0;
  selection-background-color: $wash; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 26px; padding: 0 6px; border-radius: 4px; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { width: 0; border: none; }

QCheckBox, QRadioButton { spacing: 8px; background: transparent; min-height: 24px; border: 1px solid transparent;
  border-radius: 6px; }
QCheckBox:focus, QRadioButton:focus { border: 1px solid $accent; }
QCheckBox::indicator, QTreeView::indicator, QTableView::indicator, QListView::indicator {
  width: 16px; height: 16px; border: 1px solid $edge; border-radius: 4px; background: $raised; }
QCheckBox::indicator:hover { border-color: $accent; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QTableView::indicator:checked,
QListView::indicator:checked { background: $accent; border-color: $accent; image: url("theme$name:check.svg"); }
QCheckBox::indicator:disabled { background: $window; border-color: $line; }

QSlider { background: transparent; min-height: 26px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $line; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal { width: 12px; height: 12px; margin: -6px 0; border-radius: 8px; background: $surface;
  border: 2px solid $accent; }
QSlider::handle:horizontal:hover { background: $wash; }
QSlider::handle:horizontal:focus { background: $accent; }
QSlider::sub-page:horizontal:disabled { background: $edge; }
QSlider::handle:horizontal:disabled { border-color: $edge; }

QScrollArea, QScrollArea > QWidget, QScrollArea > QWidget > QWidget, QStackedWidget {
  background: transparent; border: none; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 0; }
QScrollBar::handle { background: $edge; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 28px; }
QScrollBar::handle:horizontal { min-width: 28px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QMenu { background: $surface; border: 1px solid $line; border-radius: 8px; padding: 4px; }
QMenu::item { padding: 5px 24px 5px 10px; border-radius: 4px; color: $text; }
QMenu::icon { padding-left: 8px; }
QMenu::item:selected { background: $wash; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::separator { height: 1px; background: $line; margin: 4px 6px; }
QToolTip { background: $surface; color: $text; border: 1px solid $edge; padding: 4px 6px; }

QListView, QTreeView, QTableView { background: $surface; border: none; outline: 0; gridline-color: $line;
  alternate-background-color: $window; selection-background-color: $wash; selection-color: $text; }
QListView::item, QTreeView::item { min-height: 26px; border-radius: 4px; padding: 0 6px; }
QListView::item:hover, QTreeView::item:hover { background: $raised; }
QListView::item:selected, QTreeView::item:selected, QTableView::item:selected { background: $wash; color: $text; }
QHeaderView { background: $surface; border: none; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $line;
  padding: 4px 8px; font-size: 12px; }
QTableView QTableCornerButton::section { background: $surface; border: none; }

QSplitter::handle { background: $line; }
QSplitter::handle:horizontal { width: 1px; }
QSplitter::handle:vertical { height: 1px; }
QSplitter::handle:hover { background: $accent; }
QDockWidget { color: $muted; titlebar-close-icon: none; }
QTabBar::tab { background: transparent; color: $muted; padding: 5px 12px; border: none;
  border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:focus { color: $accent; }
QTabWidget::pane { border: none; border-top: 1px solid $line; }
QProgressBar { background: $line; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QStatusBar { background: $surface; border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: none; }

QToolButton[rail="true"] { border: none; border-left: 3px solid transparent; border-radius: 0; color: $muted;
  font-size: 11px; padding: 7px 3px 7px 0; min-height: 46px; max-height: 46px; }
QToolButton[rail="true"]:hover { background: $raised; color: $text; }
QToolButton[rail="true"]:checked { background: $wash; color: $accent; border-left: 3px solid $accent; }
QToolButton[rail="true"]:focus { color: $accent; border-left: 3px solid $accent; }
"""


def style_sheet(tokens: Tokens, scale: float) -> str:
    """The sheet in these colours, every length scaled (1.0 is 100 %); hairlines stay one pixel."""
    colours = {
        **{field.name: str(getattr(tokens, field.name)) for field in dataclasses.fields(tokens)},
        "edge": mixed(tokens.line, tokens.text, 0.18),
        "faint": mixed(tokens.muted, tokens.surface, 0.4),
        "pressed": mixed(tokens.raised, tokens.text, 0.08),
        "accent_hover": mixed(tokens.accent, tokens.text, 0.12),
        "accent_pressed": mixed(tokens.accent, tokens.text, 0.24),
    }
    coloured = re.sub(r"\$([a-z_]+)", lambda m: colours[m[1]], _SHEET)
    return re.sub(r"(\d+)px", lambda m: f"{_scaled(int(m[1]), scale)}px", coloured)


def _scaled(length: int, scale: float) -> int:
    return length if length <= 1 else round(length * scale)
