"""What is signed and published: papers, proposals, packs."""
