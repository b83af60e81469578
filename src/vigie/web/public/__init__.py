"""The witness's site: tells what it is, takes a report, gives the answer back. It knows neither desk nor registry."""
