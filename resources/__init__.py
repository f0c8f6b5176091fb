"""What is shipped: catalogue tables, base map, icons and fonts, with their licences."""
