"""A jam's programme as iCalendar (RFC 5545). Pure: rows in, bytes out."""
