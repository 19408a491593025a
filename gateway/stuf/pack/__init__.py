"""The pack of schemas VNG publishes: taken out of a zip or folder, sorted into its two sets, installed."""
