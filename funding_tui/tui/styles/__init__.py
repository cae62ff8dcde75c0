"""How it looks: a calm theme and the style sheets, one for the frame and one for the windows."""
