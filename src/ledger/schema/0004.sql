-- The ledger, fourth edition: which shipments wait for pick-up, for whom, and which were picked up.

-- The address that asked, in lower case.
ALTER TABLE shipments ADD COLUMN requester TEXT NOT NULL DEFAULT '';
UPDATE shipments SET requester = coalesce((
  SELECT lower(body ->> '$.header.email') FROM requests WHERE requests.id = shipments.request), '');

-- When it was last picked up.
ALTER TABLE shipments ADD COLUMN fetched_at INTEGER;
UPDATE shipments SET fetched_at = fetched.at
  FROM (
    SELECT request, body ->> '$.class' AS class, body ->> '$.dcName' AS centre,
      body ->> '$.name' AS name, max(at) AS at
    FROM events WHERE body ->> '$.kind' = 'PICKED_UP' GROUP BY 1, 2, 3, 4) AS fetched
  WHERE shipments.token IS NOT NULL AND shipments.request = fetched.request
    AND shipments.class = fetched.class AND shipments.centre = fetched.centre
    AND shipments.name = fetched.name;

CREATE INDEX shipments_waiting ON shipments (requester, bytes)
  WHERE token IS NOT NULL AND state IN ('open', 'arrived');
