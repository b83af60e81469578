"""One settings module a process: public, desk, worker, admin (the command line and migrations), test."""
