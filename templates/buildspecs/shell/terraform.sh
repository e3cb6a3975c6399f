fetch https://releases.hashicorp.com/terraform/1.11.4/terraform_1.11.4_linux_amd64.zip \
  1ce994251c00281d6845f0f268637ba50c0005657eb3cf096b92f753b42ef4dc /tmp/terraform.zip
unzip -q -o /tmp/terraform.zip terraform -d /usr/local/bin
