"""The Qt application and the `lodestone` command. Imports layers, never the other way round."""
