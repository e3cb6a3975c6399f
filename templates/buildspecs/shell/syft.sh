fetch https://github.com/anchore/syft/releases/download/v1.50.0/syft_1.50.0_linux_amd64.tar.gz \
  bf7b29ff57f06da30918266a0e1c2885a8f99784798d1bdb1628886aa015d788 /tmp/syft.tar.gz
tar -xzf /tmp/syft.tar.gz -C /usr/local/bin syft
