"""What migrations do in PostgreSQL's own SQL: triggers that refuse changes, texts compared as in SQLite.

The steps here never change: a migration that has run once must run the same again.
"""

from __future__ import annotations

from collections.abc import Sequence

from alembic import op

# by code points, which is SQLite's order and the same on every server
BY_CODE_POINTS = """
DO $$
DECLARE
    each record;
BEGIN
    FOR each IN
        SELECT c.oid::regclass AS held_in, a.attname AS named, format_type(a.atttypid, a.atttypmod) AS kind
        FROM pg_attribute a
        JOIN pg_class c ON c.oid = a.attrelid
        JOIN pg_collation l ON l.oid = a.attcollation
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace
            AND a.attnum > 0 AND NOT a.attisdropped AND l.collname <> 'C'
    LOOP
        EXECUTE format(
            'ALTER TABLE %%s ALTER COLUMN %%I TYPE %%s COLLATE "C"', each.held_in, each.named, each.kind
        );
    END LOOP;
END $$
"""

_REFUSE = """
CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
END $$
"""

_REFUSE_PROPOSED_RUN = """
CREATE FUNCTION refuse_change_of_proposed_run() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.problem::text, NEW.solution::text, NEW.problem_hash, NEW.status, NEW.benefit, NEW.verified)
        IS DISTINCT FROM
        (OLD.problem::text, OLD.solution::text, OLD.problem_hash, OLD.status, OLD.benefit, OLD.verified)
        AND EXISTS (SELECT 1 FROM proposal WHERE proposal.run_id = OLD.id)
    THEN
        RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$
"""

_REFUSE_PROPOSED_LINE = """
CREATE FUNCTION refuse_change_of_proposed_line() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    line record := CASE WHEN TG_OP = 'INSERT' THEN NEW ELSE OLD END;
BEGIN
    IF EXISTS (SELECT 1 FROM proposal WHERE proposal.run_id = line.run_id) THEN
        RAISE EXCEPTION USING MESSAGE = TG_ARGV[0], ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$
"""


def _run(statement: str) -> None:
    """Run a statement as it is written: a colon in it does not name a parameter."""
    op.get_bind().exec_driver_sql(statement)


def append_only(table: str, words: str) -> None:
    """Refuse to change, delete or empty a table's rows, with this message."""
    _run(_REFUSE)
    _refuse(f"{table}_no_change", f"UPDATE OR DELETE ON {table} FOR EACH ROW", "refuse_change", words)
    _refuse(f"{table}_no_emptying", f"TRUNCATE ON {table} FOR EACH STATEMENT", "refuse_change", words)


def proposed_stays(words: str) -> None:
    """Refuse to change the answer or the lines of a run of which a proposal was made."""
    _run(_REFUSE_PROPOSED_RUN)
    _run(_REFUSE_PROPOSED_LINE)
    # no columns are named: a trigger that names some would hold them to their type
    _refuse("run_answer_no_update", "UPDATE ON run FOR EACH ROW", "refuse_change_of_proposed_run", words)
    lines = "INSERT OR UPDATE OR DELETE ON allocationline FOR EACH ROW"
    _refuse("allocationline_no_change", lines, "refuse_change_of_proposed_line", words)


def _refuse(name: str, event: str, function: str, words: str) -> None:
    _run(f"CREATE TRIGGER {name} BEFORE {event} EXECUTE FUNCTION {function}('{words}')")


def make_searchable(watched: Sequence[str]) -> None:
    """The words of opportunities in a table of their own, which a trigger keeps up to date.

    The words are those of the index in a SQLite file: letters and digits, without case and accents. `words`
    has everything that is searched, weighted by the field it comes from, with its parts separated so that no
    phrase runs from one into the next; what a search may name by itself has a column of its own too.
    """
    _run(_FOLDED.replace("{collation}", _letters()))
    _run(
        "CREATE FUNCTION one_text(list json) RETURNS text LANGUAGE sql IMMUTABLE AS "
        "$$ SELECT string_agg(value, ' ; ') FROM json_array_elements_text(list) $$"
    )
    _run(_WORDS)
    _run(_INDEX)
    _run(
        _KEEP.replace(
            "{watched}",
            " OR ".join(f"OLD.{column}::text IS DISTINCT FROM NEW.{column}::text" for column in watched),
        )
    )
    _run(
        "CREATE TRIGGER opportunity_worded AFTER INSERT OR UPDATE ON opportunity "
        "FOR EACH ROW EXECUTE FUNCTION keep_opportunity_words()"
    )


def _letters() -> str:
    """The collation that knows the letters and cases of every script, where the server has it."""
    known = op.get_bind().exec_driver_sql("SELECT 1 FROM pg_collation WHERE collname = 'und-x-icu'").scalar()
    return '"und-x-icu"' if known else '"default"'


# Accents are decomposed and left out; anything but a letter or digit separates words. The server's own parser
# would read 3e2f as a number and a letter. A vector takes 1 MB at most, and no word above 2 KB.
_FOLDED = """
CREATE FUNCTION folded_words(body text) RETURNS tsvector LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce(string_agg(quote_literal(word) || ':' || place, ' '), '')::tsvector
    FROM regexp_split_to_table(
        lower(regexp_replace(normalize(left(coalesce(body, ''), 30000), NFD), '[\\u0300-\\u036F]', '', 'g')
            COLLATE {collation}),
        '[^[:alnum:]]+'
    ) WITH ORDINALITY AS each (word, place)
    WHERE word <> '' AND octet_length(word) <= 2046
$$
"""

_WORDS = """
CREATE TABLE opportunitytext (
    id integer PRIMARY KEY REFERENCES opportunity (id) ON DELETE CASCADE,
    words tsvector NOT NULL,
    places tsvector NOT NULL,
    themes tsvector NOT NULL,
    who tsvector NOT NULL,
    source tsvector NOT NULL
)
"""

_INDEX = "CREATE INDEX ix_opportunitytext ON opportunitytext USING gin (words, places, themes, who, source)"

_KEEP = """
CREATE FUNCTION keep_opportunity_words() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    apart CONSTANT tsvector := '''_'':1';
    told tsvector[];
    named tsvector := folded_words(translate(NEW.source, '-._', ''));
BEGIN
    IF TG_OP = 'UPDATE' AND NOT ({watched}) THEN
        RETURN NULL;
    END IF;
    told := ARRAY[
        folded_words(one_text(NEW.places)),
        folded_words(one_text(NEW.themes)),
        folded_words(one_text(NEW.applicant_types))
    ];
    INSERT INTO opportunitytext (id, words, places, themes, who, source) VALUES (
        NEW.id,
        setweight(folded_words(NEW.title), 'A') || apart || setweight(folded_words(NEW.funder), 'B') || apart
            || setweight(folded_words(NEW.summary), 'C') || apart
            || told[1] || apart || told[2] || apart || told[3],
        told[1], told[2], told[3], named
    ) ON CONFLICT (id) DO UPDATE SET words = EXCLUDED.words, places = EXCLUDED.places,
        themes = EXCLUDED.themes, who = EXCLUDED.who, source = EXCLUDED.source;
    RETURN NULL;
END $$
"""
