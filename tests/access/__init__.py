"""The access matrix's stage, walk and table."""
