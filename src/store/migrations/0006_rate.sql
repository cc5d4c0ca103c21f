-- What people record about rates: special events and calculations are entries of the journal, which
-- earlier versions would not know; findings that people save of a calculation are listed with every
-- further run, and have run 0 once that is taken back.
CREATE INDEX finding_saved ON finding(id) WHERE detector = 'rate_calculator';
