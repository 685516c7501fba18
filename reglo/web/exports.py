"""Exports: what one may take along, each as one link. Nothing changes in the books."""

from datetime import date
from decimal import Decimal

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache

from reglo import clock
from reglo.access import Asked, needs
from reglo.books import closings
from reglo.books import exports as book
from reglo.documents import tables, typography
from reglo.web.settings.section import language
from reglo.web.templatetags import reglo as tags

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CLOSINGS_SHOWN = 13  # a year, and the month before


@needs("exports.make")
@never_cache
def page(request: Asked) -> HttpResponse:
    """The list of what leaves, and the closings."""
    made = closings.of(request.business)[:CLOSINGS_SHOWN]
    year = clock.today(request.business.time_zone).year
    years = range(year, request.business.founded_at.year - 1, -1)
    return render(request, "web/exports/page.html", {"closings": made, "years": years})


@needs("exports.make")
@never_cache
def workbook(request: Asked) -> HttpResponse:
    """Follow-up, invoices, sums due, payments and clients."""
    at, today = clock.now(), clock.today(request.business.time_zone)
    return _file(book.books(request.business, language(), today=today, at=at), f"reglo-{today}.xlsx", XLSX)


@needs("exports.make")
@never_cache
def receipts(request: Asked, year: int) -> HttpResponse:
    """The book of receipts of a year."""
    table = book.receipts(request.business, language(), year=year)
    return _file(tables.as_csv(table, language()), f"livre-des-recettes-{year}.csv", "text/csv; charset=utf-8")


@needs("exports.make")
@never_cache
def printed(request: Asked, year: int) -> HttpResponse:
    """The same on a page that one prints."""
    table = book.receipts(request.business, language(), year=year)
    sums = [any(isinstance(row[i], Decimal) for row in table.rows) for i in range(len(table.columns))]
    heads = [(column(language()), is_sum) for column, is_sum in zip(table.columns, sums, strict=True)]
    rows = [[(*head, _shown(cell)) for head, cell in zip(heads, row, strict=True)] for row in table.rows]
    return render(request, "web/exports/receipts.html", {"heads": heads, "rows": rows, "year": year})


def _shown(cell: tables.Cell) -> str:
    """A cell as one reads it."""
    if isinstance(cell, Decimal):
        return typography.number(cell, tags.locale(), decimals=2)
    return tags.day(cell) if isinstance(cell, date) else str(cell or "")


@needs("exports.make")
@never_cache
def everything(request: Asked) -> HttpResponse:
    """Papers, tables, sealed texts and journal."""
    at, today = clock.now(), clock.today(request.business.time_zone)
    content = book.everything(request.business, language(), today=today, at=at)
    return _file(content, f"reglo-tout-{today}.zip", "application/zip")


def _file(content: bytes, name: str, kind: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


urlpatterns = [
    path("exports/", page, name="exports"),
    path("exports/classeur.xlsx", workbook, name="export_workbook"),
    path("exports/recettes/<int:year>.csv", receipts, name="export_receipts"),
    path("exports/recettes/<int:year>/", printed, name="print_receipts"),
    path("exports/tout.zip", everything, name="export_everything"),
]
