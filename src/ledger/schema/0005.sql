-- The ledger, fifth edition: the requests of a requester in a time are found without reading all.
CREATE INDEX requests_by_requester
  ON requests (lower(body ->> '$.header.email'), received_at);
