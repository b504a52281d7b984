"""Why a record says what it says, and whether it still agrees with its article."""
