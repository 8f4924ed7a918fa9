"""Bytes on the disk of this machine: files people sent, the folders of the data, secrets in files of their own."""
