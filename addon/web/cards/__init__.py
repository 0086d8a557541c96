"""The add-on's cards inside Google Sheets and Calendar: pure builders, who asks, and where Google asks for them."""
