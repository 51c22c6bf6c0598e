-- The name in addresses that a text on its way in is to have; its reader can still change it.
ALTER TABLE incoming ADD COLUMN slug text NOT NULL;
