"""Menus made from the commands, in the order the commands were added."""

from __future__ import annotations

from PySide6.QtWidgets import QMenu, QWidget

from workbench.ui.commands.registry import Commands


def fill_menu(menu: QMenu, commands: Commands) -> None:
    """Fill the window's menu: one submenu per first part of the commands' menu paths, deeper ones below."""
    menu.clear()
    submenus: dict[str, QMenu] = {}
    for command in commands.all():
        if command.menu:
            _submenu(menu, command.menu, submenus).addAction(commands.action(command.id))
    commands.refresh()


def menu_of(commands: Commands, parent: QWidget) -> QMenu:
    """A menu that is made anew each time it opens, so that it always tells what can be done now."""
    menu = QMenu(parent)
    menu.aboutToShow.connect(lambda: fill_menu(menu, commands))
    return menu


def _submenu(top: QMenu, path: str, known: dict[str, QMenu]) -> QMenu:
    if path not in known:
        above, _, title = path.rpartition("/")
        known[path] = (_submenu(top, above, known) if above else top).addMenu(title)
    return known[path]
