"""What access servers report becomes leases: a trigger on ``radius.radacct``, SQL for migrations.

A report says that a session had an address at an instant. What lies between two reports of one
session with the same address is sure; everything else only may have been. No report is trusted to
be the last, the first, or in order:

- A report by another session closes an older lease that nobody closed, and says that its end is not
  known; one that comes late closes the later one's open start in the same way.
- Where an access server starts anew, its sessions are over, but nobody knows since when.
- A session that has another address has lost the one it had, at some time between the two reports.
- A packet whose clock is doubted (`kiyaku.network.radius_schema`) makes its lease one that is
  never an answer by itself.
- Addresses of one session that overlap contradict each other: both are marked, and so never one
  answer.

Which addresses a packet named, its row says in ``reported``, and of when that is in
``reported_at``: only then is it a report. Where a row is changed by anybody else, or by queries
that do not say it, as those that come with FreeRADIUS, an address that it only repeats proves
nothing: it may have been kept from before. A new row, or one with another address, had it told.
By which clock such queries date it nobody knows: its lease is never an answer by itself.

Whatever goes wrong here, the accounting itself goes on: the report counts as lost, and
``lease.trouble`` says so.
"""

from __future__ import annotations

from kiyaku.network.leases import (
    CLOCK_DOUBTED,
    CONTRADICTED,
    END_UNKNOWN,
    RESTARTED,
    START_UNKNOWN,
)
from kiyaku.network.radius_schema import CLOCK_DOUBTED as DOUBTED

ADD_REPORTED = """
ALTER TABLE radius.radacct ADD COLUMN reported smallint, ADD COLUMN reported_at timestamptz;
COMMENT ON COLUMN radius.radacct.reported IS
    'which addresses the last packet named: 1 IPv4, 2 IPv6, 4 framed prefix, 8 delegated prefix';
COMMENT ON COLUMN radius.radacct.reported_at IS
    'of when the packet was that reported tells of: at other instants it says nothing';
CREATE UNIQUE INDEX lease_trouble_once ON lease.trouble (session, code);
"""

SERVICE_OF = """
CREATE FUNCTION lease.service_of(of_login text) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    found bigint;
BEGIN
    SELECT service_id INTO found FROM public.network_login WHERE username = of_login;
    IF found IS NOT NULL THEN
        RETURN found;
    END IF;
    SELECT min(service_id) INTO found FROM lease.login WHERE login = of_login
        HAVING count(*) = 1;
    RETURN found;
END
$$;
"""

FIND_LOGINS = "CREATE INDEX lease_login_whose ON lease.login (login);"
"""A login that no membership has any more is looked for in every service."""

SEE = f"""
CREATE FUNCTION lease.see(of_service bigint, of_login integer, of_session text, of_kind smallint,
    of_network inet, began timestamptz, seen timestamptz, is_over boolean) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    mine lease.fresh;
    next_at timestamptz;
    last_at timestamptz;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended(of_network::text, of_service));
    IF NOT EXISTS (SELECT FROM lease.length WHERE service_id = of_service
            AND family = CASE family(of_network) WHEN 4 THEN 4 ELSE 6 END
            AND length = masklen(of_network)) THEN
        INSERT INTO lease.length (service_id, family, length)
        VALUES (of_service, CASE family(of_network) WHEN 4 THEN 4 ELSE 6 END, masklen(of_network))
        ON CONFLICT DO NOTHING;
    END IF;
    INSERT INTO lease.fresh AS f (service_id, login_id, session, kind, network, started_at,
        ended_at, sure_from, sure_until)
    VALUES (of_service, of_login, of_session, of_kind, of_network, least(began, seen),
        CASE WHEN is_over THEN seen ELSE 'infinity' END, seen, seen)
    ON CONFLICT (session, kind, network) DO UPDATE SET
        started_at = least(f.started_at, excluded.started_at),
        sure_from = least(f.sure_from, seen),
        sure_until = greatest(f.sure_until, seen),
        ended_at = CASE WHEN is_over THEN greatest(seen, f.sure_until)
            WHEN seen > f.ended_at THEN 'infinity' ELSE f.ended_at END,
        changed_at = now()
    RETURNING * INTO mine;
    -- Whoever else has this address, or whatever else this session has, bounds what may have been.
    SELECT min(o.sure_from) FILTER (WHERE o.sure_from > mine.sure_until),
        max(o.sure_until) FILTER (WHERE o.sure_until < mine.sure_from)
    INTO next_at, last_at FROM lease.fresh o
    WHERE o.id <> mine.id AND (
        (o.service_id = of_service AND o.network = of_network)
        OR (o.session = of_session AND o.kind = of_kind));
    UPDATE lease.fresh SET
        ended_at = least(ended_at, next_at), started_at = greatest(started_at, last_at),
        reasons = reasons | CASE WHEN next_at < ended_at THEN {END_UNKNOWN} ELSE 0 END
            | CASE WHEN last_at > started_at THEN {START_UNKNOWN} ELSE 0 END
    WHERE id = mine.id AND (next_at < ended_at OR last_at > started_at);
    UPDATE lease.fresh o SET
        ended_at = CASE WHEN o.sure_until < mine.sure_from
            THEN least(o.ended_at, mine.sure_from) ELSE o.ended_at END,
        started_at = CASE WHEN o.sure_from > mine.sure_until
            THEN greatest(o.started_at, mine.sure_until) ELSE o.started_at END,
        reasons = o.reasons | CASE WHEN o.sure_until < mine.sure_from THEN {END_UNKNOWN}
            ELSE {START_UNKNOWN} END,
        changed_at = now()
    WHERE o.id <> mine.id AND (
            (o.service_id = of_service AND o.network = of_network)
            OR (o.session = of_session AND o.kind = of_kind))
        AND ((o.sure_until < mine.sure_from AND o.ended_at > mine.sure_from)
            OR (o.sure_from > mine.sure_until AND o.started_at < mine.sure_until));
    UPDATE lease.fresh o SET reasons = o.reasons | {CONTRADICTED}
    WHERE o.session = of_session AND o.kind = of_kind AND o.reasons & {CONTRADICTED} = 0
        AND EXISTS (
            SELECT FROM lease.fresh p WHERE p.session = o.session AND p.kind = o.kind
            AND p.id <> o.id AND p.sure_from <= o.sure_until AND o.sure_from <= p.sure_until);
END
$$;
"""

TAKE = f"""
CREATE OR REPLACE FUNCTION lease.take(was radius.radacct, now_is radius.radacct) RETURNS text
LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    of_service bigint := lease.service_of(now_is.username);
    of_login integer;
    seen timestamptz := coalesce(now_is.acctstoptime, now_is.acctupdatetime, now_is.acctstarttime);
    seen_on date := (seen AT TIME ZONE 'Asia/Tokyo')::date;
    began timestamptz := coalesce(now_is.acctstarttime, seen);
    is_over boolean := now_is.acctstoptime IS NOT NULL;
    is_new boolean := was IS NULL OR was.acctuniqueid IS NULL;
    is_aside boolean := was.acctuniqueid <> now_is.acctuniqueid;
    told boolean := now_is.reported IS NOT NULL AND now_is.reported_at = seen
        AND is_aside IS NOT TRUE;
    had_until timestamptz := greatest(was.acctstarttime, was.acctupdatetime);
    one record;
BEGIN
    IF seen IS NULL OR now_is.acctuniqueid IS NULL THEN
        RETURN 'no_time';
    END IF;
    IF of_service IS NULL THEN
        RETURN 'unknown_login';
    END IF;
    -- Told of on this day already: nothing is to be written.
    SELECT id INTO of_login FROM lease.login
    WHERE service_id = of_service AND login = now_is.username AND last_on >= seen_on;
    IF of_login IS NULL THEN
        INSERT INTO lease.login AS l (service_id, login, last_on)
        VALUES (of_service, now_is.username, seen_on)
        ON CONFLICT (service_id, login) DO UPDATE SET last_on = greatest(l.last_on, seen_on)
        RETURNING id INTO of_login;
    END IF;
    -- The same number for a later session, as after a restart: what was, is another one.
    IF is_aside THEN
        UPDATE lease.fresh SET session = now_is.acctuniqueid, changed_at = now()
        WHERE session = was.acctuniqueid;
    ELSIF NOT is_new THEN
        IF told OR now_is.acctstarttime = was.acctstarttime THEN
            began := greatest(began, seen - make_interval(secs => now_is.acctsessiontime));
        END IF;
        IF began > had_until + interval '1 second' THEN
            UPDATE lease.fresh SET session = session || '#' || id,
                ended_at = greatest(sure_until, least(ended_at, began)),
                reasons = reasons | {END_UNKNOWN}, changed_at = now()
            WHERE session = now_is.acctuniqueid;
        ELSE
            began := coalesce(now_is.acctstarttime, seen);
        END IF;
    END IF;
    FOR one IN
        SELECT kind, network FROM (VALUES
            (1::smallint, 1, set_masklen(now_is.framedipaddress, 32),
                set_masklen(was.framedipaddress, 32)),
            (2::smallint, 2, set_masklen(now_is.framedipv6address, 128),
                set_masklen(was.framedipv6address, 128)),
            (3::smallint, 4, network(now_is.framedipv6prefix)::inet,
                network(was.framedipv6prefix)::inet),
            (4::smallint, 8, network(now_is.delegatedipv6prefix)::inet,
                network(was.delegatedipv6prefix)::inet)
        ) AS v (kind, bit, network, network_was)
        WHERE network IS NOT NULL AND CASE
            WHEN told THEN now_is.reported & bit <> 0
            ELSE is_new OR network IS DISTINCT FROM network_was END
            AND host(network) NOT IN ('0.0.0.0', '255.255.255.254', '255.255.255.255', '::')
        ORDER BY network
    LOOP
        PERFORM lease.see(of_service, of_login, now_is.acctuniqueid, one.kind, one.network, began,
            seen, is_over);
    END LOOP;
    -- Queries that do not say what a packet named do not say either by whose clock it was.
    IF now_is.reported IS NULL OR (told AND now_is.reported & {DOUBTED} <> 0) THEN
        UPDATE lease.fresh SET reasons = reasons | {CLOCK_DOUBTED}, changed_at = now()
        WHERE session = now_is.acctuniqueid AND reasons & {CLOCK_DOUBTED} = 0;
    END IF;
    IF is_over THEN
        UPDATE lease.fresh SET ended_at = greatest(sure_until, seen), changed_at = now(),
            reasons = reasons | CASE WHEN now_is.acctterminatecause LIKE '%Reboot'
                THEN {RESTARTED} ELSE {END_UNKNOWN} END
        WHERE session = now_is.acctuniqueid AND ended_at > greatest(sure_until, seen);
    END IF;
    RETURN NULL;
END
$$;
"""

TRIGGER = """
CREATE FUNCTION lease.take_report() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    trouble text;
BEGIN
    BEGIN
        trouble := lease.take(CASE WHEN TG_OP = 'UPDATE' THEN OLD END, NEW);
    EXCEPTION WHEN OTHERS THEN
        trouble := SQLSTATE;
    END;
    IF trouble IS NOT NULL THEN
        BEGIN
            INSERT INTO lease.trouble (code, session)
            VALUES (trouble, coalesce(left(NEW.acctuniqueid, 64), ''))
            ON CONFLICT DO NOTHING;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'a report of a session could not be kept as a lease: %', trouble;
        END;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER lease_report AFTER INSERT OR UPDATE ON radius.radacct
    FOR EACH ROW EXECUTE FUNCTION lease.take_report();
REVOKE ALL ON FUNCTION lease.take_report() FROM PUBLIC;
"""
