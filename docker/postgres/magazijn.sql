-- The built-in zakenmagazijn is a system of its own, with a database of its own.
CREATE DATABASE magazijn OWNER regiewissel;
