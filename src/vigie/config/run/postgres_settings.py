"""Settings of the embedded server: quiet about what it holds, and for tests fast and careless."""

# What a witness wrote must never reach the server's log: no statement, parameter, detail or error (an error may
# quote the value that it refuses). Starts, stops, crashes and refused connections are still written.
QUIET = {
    "listen_addresses": "",
    "log_destination": "stderr",
    "logging_collector": "off",
    "log_min_messages": "log",
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
    "log_statement": "none",
    "log_min_duration_statement": "-1",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
    "log_checkpoints": "off",
    "log_autovacuum_min_duration": "-1",
    "log_connections": "off",
    "log_disconnections": "off",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "password_encryption": "scram-sha-256",
}
FAST_AND_CARELESS = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
