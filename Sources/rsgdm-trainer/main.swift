import CTorch
print(ct_version())
