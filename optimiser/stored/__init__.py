"""Problems and solutions as files and databases have them: read strictly, and of older formats too."""
